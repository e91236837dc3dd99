using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Samples;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>A version of made-up weights, which generated sessions soon refute.</summary>
public sealed class OutcomesWatchTests : IDisposable
{
    private const int Rows = 3_000;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ModelsFolder models = new();
    private readonly string folder = Directory.CreateTempSubdirectory("outcomes-").FullName;
    private readonly List<WatchReport> reports = [];

    [Fact]
    public async Task A_broken_promise_retrains_and_promotes_what_wins_on_the_newest_outcomes()
    {
        var old = models.Publish();
        Log(old.Id.Text, hasInputs: true, row => old.Predictor.Predict(row).Probability);

        await Once();

        var report = Assert.Single(reports);
        Assert.Equal((WatchDecision.Promoted, Standing.Miscalibrated), (report.Decision, report.Standing!.Standing));
        Assert.Equal(models.Repository.Current("purchase").Text, report.Version);
        Assert.NotEqual(old.Id.Text, report.Version);
        Assert.True(report.Challenge!.Difference.Low > 0);
        Assert.StartsWith($"Version {old.Id}: miscalibrated. It predicted", report.Reason);
        Assert.Contains("which lies above 0", report.Reason);
        Assert.Equal("promoted", (string)JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(folder, "outcomes.watch.json"), TestContext.Current.CancellationToken))!["decision"]!);
        Assert.True(File.Exists(Path.Combine(folder, $"outcomes.{report.Version}.csv")));
    }

    [Fact]
    public async Task A_kept_promise_trains_nothing()
    {
        var old = models.Publish();
        Log(old.Id.Text, hasInputs: true, _ => 0.5, isFair: true);

        await Once();

        var report = Assert.Single(reports);
        Assert.Equal((WatchDecision.Kept, Standing.KeepsPromise), (report.Decision, report.Standing!.Standing));
        Assert.Single(models.Repository.Versions("purchase"));
    }

    [Fact]
    public async Task Rows_without_the_inputs_that_are_asked_for_are_counted()
    {
        var old = models.Publish();
        Log(old.Id.Text, hasInputs: true, row => old.Predictor.Predict(row).Probability);
        var path = Path.Combine(folder, "predictions.ndjson");
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        for (var i = 0; i < 7; i++)
            lines[i] = lines[i].Replace("\"time_spent\"", "\"visits\"", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);

        await Once();

        Assert.Contains("7 outcomes were not trained on: the log lacks inputs", Assert.Single(reports).Reason);
    }

    [Fact]
    public async Task A_log_without_inputs_needs_a_person()
    {
        var old = models.Publish();
        Log(old.Id.Text, hasInputs: false, row => old.Predictor.Predict(row).Probability);

        await Once();

        var report = Assert.Single(reports);
        Assert.Equal(WatchDecision.Failed, report.Decision);
        Assert.Contains("set PredictionLog:Inputs=all", report.Reason);
    }

    [Fact]
    public async Task The_command_needs_an_inbox_or_outcomes_with_a_log()
    {
        Assert.Contains(
            "give either --inbox or --outcomes", (await Worker.Run("watch", "--model", "purchase")).Errors);
        Assert.Contains("--outcomes: needs --log and --on", (await Worker.Run(
            "watch", "--model", "purchase", "--outcomes", "outcomes.csv")).Errors);
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Once()
    {
        var outcomes = Path.Combine(folder, "outcomes.csv");
        var watch = new OutcomesWatch(
            () => new(
                models.Repository, "purchase",
                PublishedVersion.Load(
                    models.Repository, "purchase", models.Repository.Current("purchase")),
                folder, outcomes, new(JoinKey.Id, TimeSpan.Zero, Start.AddYears(1))),
            WatchedSessions.Options(models.Path) with { Criterion = "log_loss" }, new PollClock(_ => { }),
            new Progress<StepProgress>(), reports.Add);
        await watch.RunAsync(outcomes, TimeSpan.FromSeconds(10), once: true, TestContext.Current.CancellationToken);
    }

    private void Log(
        string version, bool hasInputs, Func<Row, double> probability, bool isFair = false)
    {
        var contract = PublishedVersion.Load(
            models.Repository, "purchase", models.Repository.Current("purchase")).Predictor.Contract;
        var (log, outcomes) = (new StringWriter(), new StringWriter());
        outcomes.Write("customer_id,purchase\n");
        var random = new Random(5);
        foreach (var session in SampleSessions.Generate(Rows, seed: 3))
        {
            var inputs = new JsonObject
            {
                ["time_spent"] = session.TimeSpent,
                ["pages_viewed"] = session.PagesViewed,
                ["basket_value"] = session.BasketValue,
                ["device_type"] = session.DeviceType,
                ["customer_type"] = session.CustomerType,
            };
            var bytes = JsonSerializer.SerializeToUtf8Bytes(inputs);
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            var row = new JsonRowReader(contract).Read(ref reader).Row!;
            var line = new JsonObject
            {
                ["time"] = $"{Start.AddSeconds(session.CustomerId):O}",
                ["request_id"] = $"{session.CustomerId}",
                ["row"] = 0,
                ["model"] = "purchase",
                ["version"] = version,
                ["id"] = session.CustomerId,
                ["prediction"] = 0,
                ["probability"] = probability(row),
            };
            if (hasInputs) line["inputs"] = inputs;
            log.Write(line.ToJsonString() + "\n");
            var label = isFair ? random.NextDouble() < 0.5 : session.Purchase;
            outcomes.Write($"{session.CustomerId},{(label ? 1 : 0)}\n");
        }

        File.WriteAllText(Path.Combine(folder, "predictions.ndjson"), log.ToString());
        File.WriteAllText(Path.Combine(folder, "outcomes.csv"), outcomes.ToString());
    }
}
