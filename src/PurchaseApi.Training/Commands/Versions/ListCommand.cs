using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

internal static class ListCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var model = new Option<string?>("--model") { Description = "Default: every model." };
        var history = new Option<bool>("--history")
        {
            Description = "Show when each version was promoted, by what command, and what it replaced.",
        };
        var (models, service, json) = (VersionOptions.Models(), ServiceDrift.Service(), VersionOptions.Json());
        var command = new WorkerCommand(
            "list", "Lists the versions of every model, their verdicts, and why a broken one is not served.",
            "list",
            "list --model purchase --history")
        {
            model, models, history, service, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetValue(model);
            if (name is not null) VersionOptions.Require(repository, name);

            if (parsed.GetValue(history))
            {
                ListedHistory.Write(console, repository, name, parsed.GetValue(json));
                return 0;
            }

            var drift = parsed.GetValue(service) is { } url ? await ServiceDrift.FetchAsync(url, cancellation) : null;
            var listed = new List<ListedModel>();
            foreach (var known in name is null ? repository.Models() : [name])
            {
                cancellation.ThrowIfCancellationRequested();
                listed.Add(ListedModel.Load(repository, known, drift));
            }

            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, new { Models = listed });
            else Write(console, listed, repository.Path, drift is not null);
            return 0;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, List<ListedModel> models, string path, bool hasDrift)
    {
        if (models.Count == 0) console.MarkupLineInterpolated($"{path} holds no model.");
        foreach (var model in models)
        {
            console.Write(Versions(model, hasDrift));
            if (model.Problem is { } problem)
                console.MarkupLineInterpolated($"[yellow]{model.Name}: nothing is in service: {problem}[/]");
            foreach (var version in model.Versions.Where(version => version.Problem is not null))
                console.MarkupLineInterpolated($"[yellow]{version.Problem}[/]");
        }
    }

    private static Table Versions(ListedModel model, bool hasDrift)
    {
        var table = new Table()
            .Title($"{model.Name}: F1 and ROC AUC of the holdout")
            .AddColumn(new TableColumn("version").NoWrap())
            .AddColumn("algorithm")
            .AddColumn(new TableColumn("f1").RightAligned())
            .AddColumn(new TableColumn("roc_auc").RightAligned())
            .AddColumn(new TableColumn("verdict").NoWrap())
            .AddColumn("state");
        if (hasDrift) table.AddColumn(new TableColumn("drift").NoWrap());
        foreach (var version in model.Versions)
        {
            var mark = (version.Problem is not null, version.InService) switch
            {
                (true, _) => "[yellow]",
                (_, true) => "[bold green]",
                _ => "[default]",
            };
            table.AddRow(
            [
                $"{mark}{version.Version}[/]",
                Markup.Escape(version.Algorithm ?? ""),
                Figure(version.F1),
                Figure(version.RocAuc),
                version.Problem is null ? VerdictWords.For(version.Verdict) : "",
                State(version),
                .. hasDrift ? (string[])[Markup.Escape(version.Drift ?? "")] : [],
            ]);
        }

        return table;
    }

    private static string Figure(Estimate? figure) => figure is null ? "" : $"{figure.Value:F3}";

    private static string State(ListedVersion version) => (version.InService, version.Problem is not null) switch
    {
        (true, true) => "in service by name, but broken",
        (true, false) => "in service",
        (false, true) => "broken",
        _ => "",
    };
}

/// <summary>A model as it lies in the repository, whatever state it is in.</summary>
/// <param name="InService">The version that <c>current</c> names.</param>
/// <param name="Problem">Why nothing is in service.</param>
/// <param name="Versions">Newest first.</param>
internal sealed record ListedModel(
    string Name, string? InService, string? Problem, IReadOnlyList<ListedVersion> Versions)
{
    /// <param name="repository">Holds the model.</param>
    /// <param name="name">Of the model.</param>
    /// <param name="drift">null where no service was asked.</param>
    public static ListedModel Load(ModelRepository repository, string name, ServiceDrift? drift)
    {
        var (current, problem) = Current(repository, name);
        return new(name, current?.Text, problem,
        [
            .. repository.Versions(name).Select(id => ListedVersion.Load(repository, name, id, id == current) with
            {
                Drift = drift?.StateOf(name, id.Text),
            }),
        ]);
    }

    private static (VersionId? Id, string? Problem) Current(ModelRepository repository, string name)
    {
        try
        {
            var current = repository.Current(name);
            var isThere = repository.Versions(name).Contains(current);
            return (current, isThere ? null : $"current names {current}, which is not there.");
        }
        catch (VersionException error)
        {
            return (null, error.Message);
        }
    }
}

/// <param name="F1">Of the holdout, as <paramref name="RocAuc"/> is.</param>
/// <param name="Verdict">null where nothing was measured, and for a broken version.</param>
/// <param name="BaseRate">The share of positives in the holdout; null where there is none.</param>
/// <param name="Problem">Why the version cannot be served; null for a whole one.</param>
internal sealed record ListedVersion(
    string Version,
    DateTimeOffset PublishedAt,
    bool InService,
    string? Algorithm,
    Estimate? F1,
    Estimate? RocAuc,
    Verdict? Verdict,
    double? BaseRate,
    string? Problem)
{
    /// <summary>As the service says that was asked; null for a version that it does not serve.</summary>
    public string? Drift { get; init; }

    public static ListedVersion Load(ModelRepository repository, string model, VersionId id, bool isInService)
    {
        try
        {
            var manifest = PublishedVersion.Load(repository, model, id).Manifest;
            var holdout = manifest.Metrics.Holdout;
            return new(id.Text, id.PublishedAt, isInService, manifest.Algorithm, holdout.GetValueOrDefault("f1"),
                holdout.GetValueOrDefault("roc_auc"), manifest.Verdict, manifest.BaseRate, null);
        }
        catch (VersionException error)
        {
            return new(id.Text, id.PublishedAt, isInService, null, null, null, null, null, error.Message);
        }
    }
}

/// <summary>The journal of a model, oldest first.</summary>
internal sealed record ListedHistory(string Name, IReadOnlyList<Promotion> Promotions)
{
    /// <param name="model">null for every one.</param>
    public static void Write(IAnsiConsole console, ModelRepository repository, string? model, bool asJson)
    {
        ListedHistory[] models =
        [
            .. (model is null ? repository.Models() : [model]).Select(name => new ListedHistory(
                name, Journal.Read(repository, name))),
        ];
        if (asJson) VersionOptions.WriteJson(console, new { Models = models });
        else foreach (var history in models) Write(console, history);
    }

    private static void Write(IAnsiConsole console, ListedHistory history)
    {
        var table = new Table().Title(history.Name)
            .AddColumn(new TableColumn("promoted").NoWrap())
            .AddColumn(new TableColumn("version").NoWrap())
            .AddColumn("by")
            .AddColumn(new TableColumn("in place of").NoWrap());
        foreach (var one in history.Promotions)
            table.AddRow($"{one.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", one.Version, one.Command, one.Replaces ?? "");
        console.Write(table);
    }
}

/// <summary>How far rows have moved, as a running service has measured it: the folder of models knows no
/// rows.</summary>
internal sealed class ServiceDrift
{
    private readonly Dictionary<(string Model, string Version), string> states;

    private ServiceDrift(Dictionary<(string, string), string> states) => this.states = states;

    public static Option<string?> Service() =>
        RunningService.Url("--service", "Show the drift this running service has measured.");

    /// <exception cref="DataException">The service does not say.</exception>
    public static async Task<ServiceDrift> FetchAsync(string service, CancellationToken cancellation)
    {
        using var client = RunningService.Connect(service);
        try
        {
            return From(await client.GetFromJsonAsync<JsonNode>("models", cancellation));
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or InvalidOperationException
            or NotSupportedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new DataException($"{service} does not tell its drift: {error.Message}", error);
        }
    }

    /// <param name="models">The answer to <c>GET /models</c>.</param>
    public static ServiceDrift From(JsonNode? models) => new(
        models?["models"]?.AsArray().Where(model => model?["version"] is not null).ToDictionary(
            model => ((string)model!["name"]!, (string)model["version"]!),
            model => (string?)model!["drift"] ?? "off")
        ?? []);

    /// <returns>null for a version that the service does not serve.</returns>
    public string? StateOf(string model, string version) => states.GetValueOrDefault((model, version));
}
