using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Neighbors;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.Neighbors;

public sealed class NearestNeighborsFittingTests
{
    private static readonly string[] Columns = ["time_spent", "pages_viewed", "basket_value", "device_type=Mobile"];
    private static readonly Reference Golden = GoldenFile.Read<Reference>("nearest_neighbors.json");
    private static readonly Examples Examples = new(Matrix(Golden.Features), Golden.Labels);

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 0)]
    public void Neighbors_match_scikit_learn(int index, int ties)
    {
        var expected = Golden.Fits[index];
        var scorer = Fit(Examples, expected.K, expected.Scaling).Scorer;
        var queries = Matrix(Golden.Queries);

        Assert.Equal(1000, queries.RowCount);
        Assert.Equal(ties, expected.Positives.Count(positives => positives is null));
        for (var row = 0; row < queries.RowCount; row++)
            if (expected.Positives[row] is { } positives)
                Assert.Equal(NearestNeighbors.Margin(positives, expected.K), scorer.Margin(queries.Row(row)));
    }

    [Fact]
    public void With_few_rows_all_are_neighbors()
    {
        var few = Examples.Rows([0, 1, 2]);

        Assert.Equal(
            NearestNeighbors.Margin(few.Positives, 3),
            Fit(few, k: 31, ScalingKind.Standard).Scorer.Margin([1, 2, 3, 0]));
    }

    [Fact]
    public void The_model_reports_that_it_ships_training_rows() =>
        Assert.True(Fit(Examples, k: 5, ScalingKind.Standard).ShipsTrainingRows);

    private static FittedModel Fit(Examples examples, int k, ScalingKind scaling) =>
        new NearestNeighborsFitting(k, scaling).Fit(examples, seed: 42, TestContext.Current.CancellationToken);

    private static FeatureMatrix Matrix(double?[][] rows) =>
        new(Columns, [.. rows.SelectMany(row => row).Select(value => value ?? double.NaN)]);

    private sealed record Reference(double?[][] Features, bool[] Labels, double?[][] Queries, ReferenceFit[] Fits);

    /// <param name="Positives">Per query, among its k neighbors; null where a tie at the k-th leaves it open.</param>
    private sealed record ReferenceFit(ScalingKind Scaling, int K, int?[] Positives);
}
