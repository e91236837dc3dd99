using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Watching;
using PurchaseApi.Training.Commands.Replay;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Outcomes;

/// <summary>UCI Online Shoppers: a version of February to October in November and December, when more
/// buy.</summary>
public sealed class SeasonTests : IDisposable
{
    private const string Model = "online-shoppers";

    private readonly ModelsFolder models = new();
    private readonly string folder = Directory.CreateTempSubdirectory("season-").FullName;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_season_breaks_the_promise_within_500_outcomes()
    {
        var old = Train();
        await using (var api = Serve()) await ReplayAsync(api, old, await SeasonAsync());

        var version = Assert.Single(OutcomesDocument.Join(Request(), Cancellation).Versions);

        var early = VersionStanding.Measure([.. version.Rows.Take(500)], drifted: []);
        var all = VersionStanding.Measure(version.Rows, drifted: []);
        TestContext.Current.SendDiagnosticMessage(
            $"Alarm after {early.AlarmedAt}: {all.Predicted:F3} predicted, {all.Observed!.Value:F3} true.");
        Assert.Equal(Standing.Miscalibrated, early.Standing);
        Assert.InRange(all.Predicted!.Value, 0.13, 0.15);
        Assert.InRange(all.Observed.Value, 0.20, 0.21);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_watch_that_retrains_on_the_season_lowers_its_log_loss()
    {
        var old = Train();
        var season = await SeasonAsync();
        var reports = new List<WatchReport>();
        await using (var api = Serve())
            foreach (var rows in season.Chunk(500))
            {
                await ReplayAsync(api, old, rows);
                reports.Add(await WatchAsync());
                await api.Look();
            }

        foreach (var (look, report) in reports.Index())
            TestContext.Current.SendDiagnosticMessage($"{(look + 1) * 500}: {report.Decision}. {report.Reason}");
        Assert.Equal(Standing.Miscalibrated, reports[0].Standing!.Standing);
        var first = reports.FindIndex(report => report.Decision == WatchDecision.Promoted);
        Assert.InRange(first, 0, 2);
        Assert.Equal("log_loss", reports[first].Challenge!.Criterion);
        Assert.True(reports[first].Challenge!.IsWon);   // log loss has a minus: higher is better

        var better = await CompareAsync(old, season, from: (first + 1) * 500);
        TestContext.Current.SendDiagnosticMessage($"After the first promotion: {better}");
        Assert.True(better.Low > 0);
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string OutcomesPath => Path.Combine(folder, "outcomes.csv");

    private string LogPath => Path.Combine(folder, "log");

    private TrainingOptions Options => new()
    {
        Model = Model,
        ModelsPath = models.Path,
        ContractPath = Path.Combine(SharedData.Repository, "models", Model, "contract.yaml"),
        Data = Path.Combine(folder, "past.csv"),
        Algorithms = ["gradient_boosting"],
        Trials = 1,
        Criterion = "log_loss",
    };

    private static bool IsSeason(string line) => Month(line) is "Nov" or "Dec";

    private static string Month(string line) => line.Split(',')[10];

    /// <summary>On February to October.</summary>
    private PublishedVersion Train()
    {
        var lines = File.ReadAllLines(SharedData.File("online-shoppers.csv"));
        Write("past.csv", lines[0], lines.Skip(1).Where(line => !IsSeason(line)));
        return new TrainingRun(Options, TimeProvider.System, new Progress<StepProgress>())
            .Execute(Cancellation).Version;
    }

    /// <returns>Rows of November and then December, each with its place.</returns>
    private static async Task<string[]> SeasonAsync() =>
    [
        .. (await File.ReadAllLinesAsync(SharedData.File("online-shoppers.csv"), Cancellation)).Skip(1)
            .Where(IsSeason).OrderByDescending(Month, StringComparer.Ordinal)
            .Select((line, index) => $"{line},{index}"),
    ];

    private Api Serve() => new(models, new Dictionary<string, string>
    {
        ["Serving:DefaultModel"] = Model,
        ["PredictionLog:Path"] = LogPath,
        ["PredictionLog:Inputs"] = "all",
    });

    /// <summary>Sends the rows, adds their outcomes and waits for their lines in the log.</summary>
    private async Task ReplayAsync(Api api, PublishedVersion version, string[] rows)
    {
        var header = File.ReadLines(SharedData.File("online-shoppers.csv")).First();
        var file = ReplayFile.Read(
            Write("season.csv", $"{header},seconds", rows), version.Predictor.Contract, "seconds");
        using var client = api.CreateDefaultClient(new Ticking(api.Time));
        var outcomes = new StringWriter();
        await new ReplayRun(client, new(Model, RowsPerRequest: 50), api.Time).RunAsync(file, outcomes, Cancellation);

        var lines = $"{outcomes}".Split('\n', 2);
        if (!File.Exists(OutcomesPath)) await File.WriteAllTextAsync(OutcomesPath, $"{lines[0]}\n", Cancellation);
        await File.AppendAllTextAsync(OutcomesPath, lines[1], Cancellation);
        var sent = File.ReadLines(OutcomesPath).Count() - 1;
        while (Logged() < sent) await Task.Delay(20, Cancellation);
    }

    private int Logged() => Directory.EnumerateFiles(LogPath, "*.ndjson").Any()
        ? new PredictionLogFolder(LogPath).Read(Model).Count()
        : 0;

    private OutcomesRequest Request() => new(
        models.Repository, Model,
        PublishedVersion.Load(models.Repository, Model, models.Repository.Current(Model)), LogPath, OutcomesPath,
        new(JoinKey.RequestRow, TimeSpan.Zero, DateTime.MaxValue));

    private async Task<WatchReport> WatchAsync()
    {
        var reports = new List<WatchReport>();
        var watch = new OutcomesWatch(
            Request, Options, new PollClock(_ => { }), new Progress<StepProgress>(), reports.Add);
        await watch.RunAsync(OutcomesPath, TimeSpan.FromSeconds(10), once: true, Cancellation);
        return Assert.Single(reports);
    }

    /// <returns>How much lower the log loss of what was answered is than that of the old version on the same
    /// rows.</returns>
    private async Task<Estimate> CompareAsync(PublishedVersion old, string[] season, int from)
    {
        var header = File.ReadLines(SharedData.File("online-shoppers.csv")).First();
        var data = ExamplesFile.Read(Write("season.csv", $"{header},seconds", season), old.Predictor.Contract);
        JoinedRow[] answered =
        [
            .. (await Task.Run(() => OutcomesDocument.Join(Request(), Cancellation))).Versions
                .SelectMany(version => version.Rows).OrderBy(row => row.Ticks),
        ];
        Assert.Equal(data.Labels, answered.Select(row => row.Label));

        int[] rows = [.. Enumerable.Range(from, season.Length - from)];
        var labels = data.LabelsOf(rows);
        var criterion = Criterion.Named("log_loss");
        var ours = new RankedRows(labels, [.. rows.Select(row => answered[row].Probability)]);
        var theirs = new RankedRows(
            labels, [.. data.Take(rows).Select(row => old.Predictor.Predict(row).Probability)]);
        return PairedBootstrap.Difference(
            rows.Length, some => criterion.Measure(ours.CountRows(some)),
            some => criterion.Measure(theirs.CountRows(some)), seed: 42);
    }

    private string Write(string name, string header, IEnumerable<string> rows)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, [header, .. rows]);
        return path;
    }

    /// <summary>A second passes before each request.</summary>
    private sealed class Ticking(FakeTimeProvider time) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
