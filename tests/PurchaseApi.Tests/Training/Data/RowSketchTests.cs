using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Data;

public sealed class RowSketchTests
{
    private static readonly LabelledRows rows = Drawn(seed: 1, digits: 3);

    [Fact]
    public void Rows_that_were_fitted_on_are_recognized() =>
        Assert.Equal(1, RowSketch.Found(RowSketch.Compute(rows, All(2_000))!, rows));

    [Fact]
    public void Half_of_the_rows_match_half_of_the_hashes() =>
        Assert.InRange(RowSketch.Found(RowSketch.Compute(rows, All(4_000))!, Take(2_000)), 0.35, 0.65);

    [Fact]
    public void Other_rows_are_not_recognized() =>
        Assert.InRange(RowSketch.Found(RowSketch.Compute(rows, All(2_000))!, Drawn(seed: 2, digits: 3)), 0, 0.02);

    [Fact]
    public void Coarse_rows_are_not_recognized() => Assert.Null(RowSketch.Compute(Drawn(seed: 1, digits: 0), All(2_000)));

    private static int[] All(int count) => [.. Enumerable.Range(0, count)];

    private static LabelledRows Take(int count) =>
        new([.. rows.Rows.Take(count)], [.. rows.Labels.Take(count)], Dropped: 0, Sha256: "");

    private static LabelledRows Drawn(int seed, int digits)
    {
        var random = new Random(seed);
        return new(
            [
                .. All(4_000).Select(_ => new Row(
                    default, [Math.Round(random.NextDouble(), digits), Math.Round(random.NextDouble(), digits)])),
            ],
            [.. All(4_000).Select(_ => random.Next(2) == 1)], Dropped: 0, Sha256: "");
    }
}
