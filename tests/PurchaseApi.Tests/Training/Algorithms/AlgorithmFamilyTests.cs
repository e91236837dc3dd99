using PurchaseApi.Scoring.Models;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms;

/// <summary>What every algorithm promises, whatever it is.</summary>
public sealed class AlgorithmFamilyTests
{
    // As the service judges golden rows.
    private const double MarginTolerance = 1e-5;

    private static readonly Examples Examples = GeneratedExamples.Draw(600, seed: 1);
    private static readonly FeatureMatrix Rows = GeneratedExamples.Draw(300, seed: 2).Features;

    public static TheoryData<string> Names => [.. AlgorithmFamilies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_scorer_gives_the_margins_of_the_library(string name)
    {
        var fitted = Fit(name);
        var expected = fitted.LibraryMargins(Rows);
        var tolerance = ModelFamilies.Find(name)!.IsExact ? 0 : MarginTolerance;

        Assert.Equal(Rows.RowCount, expected.Length);
        Assert.All(Margins(fitted.Scorer).Zip(expected), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance, $"{pair}"));
        Assert.True(expected.Distinct().Count() > 10);
    }

    /// <summary>A search prepares rows once for all of its fits.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Held_out_margins_are_those_of_a_fit(string name)
    {
        var algorithm = AlgorithmFamilies.Named(name).With([]);
        var (examples, heldOut) = (GeneratedExamples.Draw(600, seed: 1), GeneratedExamples.Draw(300, seed: 2));
        var expected = algorithm.Fit(examples, seed: 1, TestContext.Current.CancellationToken)
            .Margins(heldOut.Features);

        for (var time = 0; time < 2; time++)
            Assert.Equal(expected, algorithm.HeldOutMargins(
                examples, heldOut, seed: 1, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_model_is_read_as_it_was_written(string name)
    {
        var fitted = Fit(name);
        var read = ModelFamilies.Read(name, fitted.ModelJson, Rows.Columns);

        Assert.Equal(Margins(fitted.Scorer), Margins(read));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_names_of_the_features_are_part_of_the_model(string name)
    {
        var fitted = Fit(name);

        Assert.Throws<ModelFormatException>(() =>
            ModelFamilies.Read(name, fitted.ModelJson, [.. Rows.Columns.Skip(1), "visits"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_data_and_seed_give_the_same_bytes(string name) =>
        Assert.Equal(Fit(name).ModelJson, Fit(name).ModelJson);

    [Theory]
    [MemberData(nameof(Names))]
    public void Fitting_stops_when_it_is_cancelled(string name)
    {
        var algorithm = Create(name);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            algorithm.Fit(Examples, seed: 42, new CancellationToken(canceled: true)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Missing_values_are_accepted(string name)
    {
        var neverThere = new FeatureMatrix(Rows.Columns, [.. Examples.Features.Values]);
        for (var row = 0; row < neverThere.RowCount; row++) neverThere.Row(row)[1] = double.NaN;
        var fitted = Fit(name, Examples with { Features = neverThere });

        Assert.All(Margins(fitted.Scorer), margin => Assert.True(double.IsFinite(margin)));
        Assert.True(double.IsFinite(fitted.Scorer.Margin([double.NaN, double.NaN, double.NaN, double.NaN])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scoring_allocates_nothing(string name)
    {
        var scorer = Fit(name).Scorer;

        Allocation.MustBeNone(() =>
        {
            for (var row = 0; row < 100; row++) scorer.Margin(Rows.Row(row));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hyperparameter_is_recorded(string name)
    {
        var family = AlgorithmFamilies.All.Single(family => family.Name == name);

        Assert.Equal(
            family.Hyperparameters.Select(known => KeyValuePair.Create(known.Name, known.Default)),
            Create(name).Hyperparameters);
    }

    private static FittedModel Fit(string name, Examples? examples = null) =>
        Create(name).Fit(examples ?? Examples, seed: 42, TestContext.Current.CancellationToken);

    private static IAlgorithm Create(string name)
    {
        Needs.Present(AlgorithmFamilies.Named(name).Obstacle() is null, AlgorithmFamilies.Named(name).Obstacle() ?? "");
        return AlgorithmFamilies.Named(name).With([]);
    }

    private static double[] Margins(IScorer scorer) =>
        [.. Enumerable.Range(0, Rows.RowCount).Select(row => scorer.Margin(Rows.Row(row)))];
}
