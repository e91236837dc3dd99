using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.SupportVectors;

namespace PurchaseApi.Tests.Scoring.Models;

public sealed class LinearContributionsTests
{
    private static readonly string[] Names = ["time_spent", "pages_viewed"];

    private static readonly double[] Means = [20, 6], Medians = [18, 5];

    [Fact]
    public void A_feature_contributes_its_weight_for_each_scale_above_the_mean()
    {
        var model = new LogisticRegression(Names, Scaled(ScalingKind.Standard), -0.5, [0.8, 0.1]);

        var (explained, contributions) = Explain(model, [30, 0]);

        Assert.Equal(model.Margin(Means), explained.BaseValue);
        Assert.Equal([0.8 * 1, 0.1 * -2], contributions);
        Assert.Equal(model.Margin([30, 0]), explained.BaseValue + contributions.Sum(), tolerance: 1e-12);
    }

    [Fact]
    public void A_missing_feature_contributes_as_its_median()
    {
        var model = new LogisticRegression(Names, Scaled(ScalingKind.Standard), -0.5, [0.8, 0.1]);

        var (_, contributions) = Explain(model, [double.NaN, 6]);

        Assert.Equal([0.8 * -0.2, 0], contributions);
    }

    [Theory]
    [InlineData(ScalingKind.MinMax)]
    [InlineData(ScalingKind.None)]
    public void Medians_are_the_base_where_scaling_keeps_no_means(ScalingKind kind)
    {
        var model = new LinearSupportVectorMachine(Names, Scaled(kind), 0.3, [2, -1]);

        var (explained, contributions) = Explain(model, [25, 11]);

        Assert.Equal(model.Margin(Medians), explained.BaseValue);
        Assert.Equal([2 * 0.7, -1 * 2], contributions.Select(value => Math.Round(value, 12)));
        Assert.Equal(model.Margin([25, 11]), explained.BaseValue + contributions.Sum(), tolerance: 1e-12);
    }

    private static Scaling Scaled(ScalingKind kind) => new(kind, Means, [10, 3], Medians);

    private static (IContributions, double[]) Explain(IScorer model, double[] row)
    {
        var explained = Assert.IsType<LinearContributions>(ModelFamilies.Contributions(model));
        var contributions = new double[row.Length];
        Assert.Equal(0, explained.Compute(row, contributions));
        return (explained, contributions);
    }
}
