using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Algorithms.Monotonicity;

/// <summary>What a contract says of a monotone input holds for every prediction of a published version.</summary>
public sealed class MonotoneTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly Random random = new(11);

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("gradient_boosting")]
    [InlineData("random_forest")]
    [InlineData("logistic_regression")]
    [InlineData("support_vector_machine")]
    public async Task Predictions_are_monotone(string algorithm)
    {
        Needs.Present(AlgorithmFamilies.Named(algorithm).Obstacle() is null, "LightGBM is not here");
        // More pages lower the odds of some rows and raise those of others; they are held to raise none.
        var (version, _) = await Train("basket_value", "increasing", "pages_viewed", "decreasing", algorithm);
        var inputs = version.Predictor.Contract.Inputs;
        var (basket, pages) = (2, 1);
        Assert.Equal("basket_value", inputs[basket].Name);

        var moves = 0;
        for (var i = 0; i < 300; i++)
        {
            double[] row =
            [
                random.NextDouble() * 90, random.Next(40), random.NextDouble() * 300, random.Next(4), random.Next(2),
            ];
            moves += Count(row, basket, step => step * 15, (before, after) => after >= before);
            moves += Count(row, pages, step => step, (before, after) => after <= before);
        }
        Assert.True(moves > 500, $"{moves} moves");

        int Count(double[] row, int slot, Func<int, double> value, Func<double, double, bool> holds)
        {
            double[] course = [.. Enumerable.Range(0, 25).Select(step => Probability(row, slot, value(step)))];
            Assert.All(course.Zip(course.Skip(1)), pair => Assert.True(holds(pair.First, pair.Second), $"{pair}"));
            return course.Distinct().Count() - 1;
        }

        double Probability(double[] row, int slot, double value)
        {
            double[] moved = [.. row];
            moved[slot] = value;
            return version.Predictor.Predict(new Row(default, moved)).Probability;
        }
    }

    [Fact]
    public async Task Algorithms_that_cannot_be_monotone_are_skipped()
    {
        var (version, output) = await Train(
            "basket_value", "increasing", "time_spent", "increasing", "logistic_regression,nearest_neighbors");

        const string Said = "it cannot keep 'time_spent', 'basket_value' monotone";
        Assert.Equal("logistic_regression", version.Manifest.Algorithm);
        Assert.Contains(Said, output);
        var report = System.Text.Encoding.UTF8.GetString(version.Report!.Value.Span);
        Assert.Contains("Nearest neighbors was not tried: it cannot keep", report);
        Assert.Contains("The probability never falls as", report);
    }

    [Fact]
    public async Task Trees_are_skipped_if_a_feature_may_break_monotonicity()
    {
        var (version, output) = await Train(
            "basket_value", "increasing", "time_spent", "increasing", "logistic_regression,gradient_boosting",
            "  distance: abs(basket_value - 50)\n");

        Assert.Equal("logistic_regression", version.Manifest.Algorithm);
        Assert.Contains("monotone through 'distance'", output);
    }

    [Fact]
    public async Task Nothing_is_published_if_no_algorithm_is_monotone()
    {
        var run = await Run("basket_value", "increasing", "time_spent", "increasing", "nearest_neighbors");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nearest_neighbors: it cannot keep 'time_spent', 'basket_value' monotone", run.Errors);
    }

    private async Task<(PublishedVersion, string)> Train(
        string first, string direction, string second, string other, string algorithms, string feature = "")
    {
        var run = await Run(first, direction, second, other, algorithms, feature);
        Assert.True(run.ExitCode == 0, run.Errors);
        var version = PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase"));
        return (version, run.Output.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal));
    }

    private async Task<WorkerRun> Run(
        string first, string direction, string second, string other, string algorithms, string feature = "")
    {
        string Marked(string yaml, string input, string way) => string.Join('\n', yaml.Split('\n').Select(line =>
            line.StartsWith($"  {input}:", StringComparison.Ordinal)
                ? line.Replace("{ type", $"{{ monotone: {way}, type", StringComparison.Ordinal)
                : line));
        var yaml = Marked(Marked(ModelsFolder.PurchaseYaml, first, direction), second, other)
            .Replace("\nlabel:", $"{feature}\nlabel:", StringComparison.Ordinal);
        var (contract, data) = (Path.Combine(models.Path, "contract.yaml"), Path.Combine(models.Path, "sessions.csv"));
        await File.WriteAllTextAsync(contract, yaml, TestContext.Current.CancellationToken);
        await using (var csv = new StreamWriter(data)) SampleSessions.WriteCsv(csv, 1500, seed: 1);
        return await Worker.Run(
            "train", "--model", "purchase", "--contract", contract, "--data", data, "--models", models.Path,
            "--algorithms", algorithms, "--trials", "1");
    }
}
