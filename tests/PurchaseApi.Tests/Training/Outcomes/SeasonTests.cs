using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Replaying;
using PurchaseApi.Training.Steps;

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
        var version = await ReplaySeasonAsync();

        var early = VersionStanding.Measure([.. version.Rows.Take(500)], drifted: []);
        var all = VersionStanding.Measure(version.Rows, drifted: []);
        TestContext.Current.SendDiagnosticMessage(
            $"Alarm after {early.AlarmedAt}: {all.Predicted:F3} predicted, {all.Observed!.Value:F3} true.");
        Assert.Equal(Standing.Miscalibrated, early.Standing);
        Assert.InRange(all.Predicted!.Value, 0.13, 0.15);
        Assert.InRange(all.Observed.Value, 0.20, 0.21);
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string OutcomesPath => Path.Combine(folder, "outcomes.csv");

    private string LogPath => Path.Combine(folder, "log");

    private static bool IsSeason(string line) => Month(line) is "Nov" or "Dec";

    private static string Month(string line) => line.Split(',')[10];

    /// <returns>The version of February to October with the season's outcomes.</returns>
    private async Task<VersionRows> ReplaySeasonAsync()
    {
        var lines = await File.ReadAllLinesAsync(SharedData.File("online-shoppers.csv"), Cancellation);
        var past = Write("past.csv", lines[0], lines.Skip(1).Where(line => !IsSeason(line)));
        var season = Write(
            "season.csv", $"{lines[0]},seconds",
            lines.Skip(1).Where(IsSeason).OrderByDescending(Month, StringComparer.Ordinal)   // November is first
                .Select((line, index) => $"{line},{index}"));
        var options = new TrainingOptions
        {
            Model = Model,
            ModelsPath = models.Path,
            ContractPath = Path.Combine(SharedData.Repository, "models", Model, "contract.yaml"),
            Data = past,
            Algorithms = ["gradient_boosting"],
            Trials = 1,
            Criterion = "log_loss",
        };
        var old = new TrainingRun(options, TimeProvider.System, new Progress<StepProgress>())
            .Execute(Cancellation).Version;
        await ReplayAsync(season, old);
        return Assert.Single(OutcomesDocument.Join(Request(old), Cancellation).Versions);
    }

    private async Task ReplayAsync(string season, PublishedVersion version)
    {
        await using var api = new Api(models, new Dictionary<string, string>
        {
            ["Serving:DefaultModel"] = Model,
            ["PredictionLog:Path"] = LogPath,
            ["PredictionLog:Inputs"] = "all",
        });
        await using var outcomes = new StreamWriter(OutcomesPath);
        using var client = api.CreateDefaultClient(new Ticking(api.Time));
        await new Replay(client, new(Model, RowsPerRequest: 50), TimeProvider.System).RunAsync(
            ReplayFile.Read(season, version.Predictor.Contract, "seconds"), outcomes, Cancellation);
    }

    private OutcomesRequest Request(PublishedVersion version) => new(
        models.Repository, Model, version, LogPath, OutcomesPath,
        new(JoinKey.RequestRow, TimeSpan.Zero, DateTime.MaxValue));

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
