using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Commands.Evaluate;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");

    private readonly ModelsFolder models = new();

    [Fact]
    public async Task The_version_in_service_is_measured_at_its_own_threshold()
    {
        var version = models.Publish(intercept: -0.5);

        var run = await Evaluate("--json");
        var document = JsonNode.Parse(run.Output)!;

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(version.Id.Text, (string)document["version"]!);
        var rows = ExamplesFile.Read(Sample, version.Predictor.Contract);
        double[] probabilities = [.. rows.Rows.Select(row => version.Predictor.Predict(row).Probability)];
        var expected = MetricValues.Compute(rows.Labels, probabilities, threshold: 0.5);
        Assert.Equal((5000, 0.5), ((int)document["data"]!["rows"]!, (double)document["threshold"]!));
        foreach (var (name, value) in expected.ByName())
        {
            var figure = document["metrics"]![name]!;
            Assert.Equal(value, (double)figure["value"]!);
            Assert.InRange(value, (double)figure["low"]!, (double)figure["high"]!);
        }
    }

    [Fact]
    public async Task The_confusion_counts_give_the_metrics_and_every_class_has_its_coverage()
    {
        models.Publish(intercept: -0.5);

        var document = JsonNode.Parse((await Evaluate("--json")).Output)!;

        var counts = document["confusion"]!;
        var (hits, alarms) = (Rows("true_positives"), Rows("false_positives"));
        var (rejections, misses) = (Rows("true_negatives"), Rows("false_negatives"));
        int Rows(string name) => (int)(double)counts[name]!["value"]!;
        Assert.Equal(5000, hits + alarms + rejections + misses);
        Assert.Equal(hits / (double)(hits + alarms), (double)document["metrics"]!["precision"]!["value"]!, 12);
        Assert.Equal(hits / (double)(hits + misses), (double)document["metrics"]!["recall"]!["value"]!, 12);
        Assert.Equal(
            rejections / (double)(rejections + alarms), (double)document["metrics"]!["specificity"]!["value"]!, 12);
        Assert.Equal(
            ["negative", "positive", "all", "negative", "positive", "all"],
            document["conformal"]!.AsArray().Select(coverage => (string)coverage!["class"]!));
    }

    [Fact]
    public async Task All_versions_are_compared_with_the_one_in_service()
    {
        var older = models.Publish(intercept: 5);
        var current = models.Publish(intercept: -0.5);

        var run = await Evaluate("--all", "--criterion", "log_loss", "--json");
        var document = JsonNode.Parse(run.Output)!;

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal((current.Id.Text, "log_loss"), ((string)document["reference"]!, (string)document["criterion"]!));
        var other = document["versions"]!.AsArray().Single(one => (string)one!["version"]! == older.Id.Text)!;
        Assert.InRange((double)other["difference"]!["high"]!, double.MinValue, 0);   // sure of what is not so
        Assert.Contains(older.Id.Text, (await Evaluate("--all")).Output);
    }

    [Fact]
    public async Task Training_files_are_recognized()
    {
        await Worker.Run(
            "train", "--model", "purchase", "--models", models.Path, "--data", Sample, "--algorithms",
            "logistic_regression", "--trials", "1");
        var some = Path.Combine(models.Path, "some.csv");
        File.WriteAllLines(some, File.ReadLines(Sample).Where((_, line) => line == 0 || line % 2 == 1));

        var whole = await Evaluate();
        var half = await Worker.Run("evaluate", "--model", "purchase", "--data", some, "--models", models.Path);

        Assert.Contains("the file that the version was trained on", whole.Output);
        Assert.Contains("% of the rows that the version was trained on", half.Output);
    }

    [Fact]
    public async Task Any_version_can_be_evaluated()
    {
        models.Publish();
        var other = models.Publish(intercept: -2, promote: false);

        var run = await Evaluate("--version", other.Id.Text);

        Assert.Contains($"version {other.Id} on 5000 rows", run.Output);
        Assert.Contains("calibration_error", run.Output);
        Assert.Contains("predicted positive", run.Output);
    }

    [Fact]
    public async Task Files_without_the_label_are_one_line_of_error()
    {
        models.Publish();
        var data = Path.Combine(models.Path, "sessions.csv");
        var cancellation = TestContext.Current.CancellationToken;
        var rows = (await File.ReadAllTextAsync(Sample, cancellation)).Replace(",purchase", ",sold");
        await File.WriteAllTextAsync(data, rows, cancellation);

        var run = await Worker.Run(
            "evaluate", "--model", "purchase", "--data", data, "--models", models.Path, "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("error: sessions.csv: no column 'purchase'", run.Errors);
    }

    public void Dispose() => models.Dispose();

    private Task<WorkerRun> Evaluate(params string[] args) =>
        Worker.Run(["evaluate", "--model", "purchase", "--data", Sample, "--models", models.Path, .. args]);
}
