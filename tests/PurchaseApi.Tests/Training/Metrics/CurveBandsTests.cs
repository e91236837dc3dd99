using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class CurveBandsTests
{
    private static readonly (bool[] Labels, double[] Probabilities) drawn = DrawnRows.Draw(400, seed: 2);

    [Fact]
    public void Bands_span_about_two_standard_errors()
    {
        var rows = new RankedRows(drawn.Labels, drawn.Probabilities);

        var band = Assert.Single(CurveBands.Compute(rows, seed: 42, BaseRate));

        var error = Math.Sqrt(band.Value * (1 - band.Value) / 400);
        Assert.Equal(band.Value - (1.96 * error), band.Low, 0.2 * error);
        Assert.Equal(band.Value + (1.96 * error), band.High, 0.2 * error);
    }

    [Fact]
    public void The_seed_decides_the_band()
    {
        var rows = new RankedRows(drawn.Labels, drawn.Probabilities);

        Assert.Equal(CurveBands.Compute(rows, seed: 1, BaseRate), CurveBands.Compute(rows, seed: 1, BaseRate));
        Assert.NotEqual(CurveBands.Compute(rows, seed: 1, BaseRate), CurveBands.Compute(rows, seed: 2, BaseRate));
    }

    [Fact]
    public void Undefined_resamples_do_not_count()
    {
        var rows = new RankedRows([true, false], [0.9, 0.1]);

        var band = Assert.Single(CurveBands.Compute(rows, 1, counts => [Ranking.RocAuc(counts)]));

        Assert.Equal((1, 1, 1), (band.Value, band.Low, band.High));
    }

    private static double[] BaseRate(LabelCounts counts) =>
        [counts.Positives.Sum() / (double)(counts.Positives.Sum() + counts.Negatives.Sum())];
}
