using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

/// <summary>A prediction log, outcomes and a model to which they belong.</summary>
internal sealed class OutcomesFolder : IDisposable
{
    public static readonly DateTime Start = new(2026, 10, 1, 8, 0, 0, DateTimeKind.Utc);

    private readonly ModelsFolder models = new();

    public OutcomesFolder() => Version = models.Publish();

    public PublishedVersion Version { get; }

    public ModelsFolder Models => models;

    public string LogPath { get; } = Directory.CreateTempSubdirectory("log-").FullName;

    public string OutcomesPath => Path.Combine(LogPath, "outcomes.csv");

    public JoinKey On { get; init; } = JoinKey.Id;

    public TimeSpan Horizon { get; init; }

    /// <summary>A line of one row: number n is predicted n seconds after the start.</summary>
    public JsonObject Line(int number, double probability = 0.4, string? version = null) => new()
    {
        ["time"] = $"{Start.AddSeconds(number):O}",
        ["request_id"] = $"request-{number}",
        ["row"] = 0,
        ["model"] = "purchase",
        ["version"] = version ?? Version.Id.Text,
        ["id"] = number,
        ["prediction"] = probability >= 0.5 ? 1 : 0,
        ["probability"] = probability,
        ["intent"] = "low",
        ["action"] = "none",
    };

    public void WriteLog(string name, IEnumerable<JsonObject> lines) =>
        File.WriteAllText(Path.Combine(LogPath, name), Text(lines));

    public static string Text(IEnumerable<JsonObject> lines) =>
        string.Concat(lines.Select(line => line.ToJsonString(JsonSerializerOptions.Default) + "\n"));

    public void WriteOutcomes(params IEnumerable<string> lines) =>
        File.WriteAllText(OutcomesPath, string.Concat(lines.Select(line => line + "\n")));

    public JoinedLog Join(string? timeColumn = null) => new OutcomeJoin(
        models.Repository, "purchase", new(On, Horizon, Start.AddDays(10))).Run(
            new(LogPath),
            OutcomesFile.Read(OutcomesPath, Version.Predictor.Contract, On, timeColumn, hash: null),
            TestContext.Current.CancellationToken);

    public OutcomesDocument Measure(Func<string, string>? hash = null) => OutcomesDocument.Measure(
        new(models.Repository, "purchase", Version, LogPath, OutcomesPath, new(On, Horizon, Start.AddDays(10)))
        {
            Hash = hash,
        },
        TestContext.Current.CancellationToken);

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(LogPath, recursive: true);
    }
}
