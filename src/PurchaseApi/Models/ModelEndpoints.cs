using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Models;

internal static class ModelEndpoints
{
    /// <summary>Whoever serves GET serves HEAD (RFC 9110, 9.1); the framework's MapGet does not.</summary>
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private const string InfoWords = "Metrics have 95% intervals and were measured on rows that no fit has seen. "
        + "`last_reload_error` says why a newer version is not in service.";

    public static void MapModels(this IEndpointRouteBuilder app)
    {
        var models = app.MapGroup("").WithTags("Models");
        models.MapMethods("/model/info", Reading, Info).WithName("ModelInfo").Produces<ModelInfo>()
            .WithSummary("The default model: what is in service, and how good it is.").WithDescription(InfoWords);
        models.MapMethods("/models", Reading, List).WithName("Models").Produces<ModelList>()
            .WithSummary("List the models.")
            .WithDescription("What is in service of each, and why a newer version is not.");
        models.MapMethods(ModelSelection.Prefix, Reading, Info).WithName("Model").Produces<ModelInfo>()
            .WithSummary("A model: what is in service, and how good it is.").WithDescription(InfoWords);
        models.MapMethods(ReportEndpoint.Path, Reading, ReportEndpoint.Report).WithName("Report")
            .WithSummary("A model's training report: a page for people.")
            .WithDescription("How good the model is, with intervals; what it was chosen from and goes by; what its "
                + "data looks like; and how to train it again.");
        models.MapMethods(VersionsEndpoint.Path, Reading, VersionsEndpoint.Versions).WithName("Versions")
            .Produces<VersionList>()
            .WithSummary("A model's newest versions, and how good each is.")
            .WithDescription("Each was measured on its own holdout, so small differences mean nothing; "
                + "`evaluate --all` of the worker compares versions on the same rows.");
        app.MapMethods(DriftEndpoint.Path, Reading, DriftEndpoint.Drift).WithName("Drift").WithTags("Monitor")
            .Produces<DriftInfo>()
            .WithSummary("How far rows have moved from those the model was trained on.")
            .WithDescription("Each input, and the probability, in windows of at least `Serving:DriftWindowRows` rows "
                + "and a minute. Small windows and small shifts raise nothing.");
    }

    private static IResult Info(
        HttpRequest request, HttpResponse response, ModelsInService models, IOptions<ServingOptions> options,
        TimeProvider time)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;

        var failure = models.State(model.Name)?.Failure;
        var isStale = options.Value.StaleAfter > TimeSpan.Zero
            && time.GetUtcNow() - model.TrainedAt > options.Value.StaleAfter;
        var more = $"{(failure is null ? "" : $"-{failure.At.ToUnixTimeSeconds()}")}{(isStale ? "-stale" : "")}";
        var tag = $"W/\"{model.Version}{more}\"";
        (response.Headers.ETag, response.Headers.CacheControl) = (tag, "no-cache");
        return request.Headers.IfNoneMatch.Contains(tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Json(ModelInfo.From(model, failure, isStale, models.LastLook));
    }

    private static IResult List(ModelsInService models) =>
        Json(new ModelList(models.DefaultName, [.. models.All.Select(ModelSummary.From)]));

    private static IResult Json<T>(T answer) => Results.Json(answer, HttpJson.Options);
}

/// <summary>What was published of a model, from the manifests alone: no version is loaded to be listed.</summary>
internal static class VersionsEndpoint
{
    public const string Path = "/models/{name}/versions";

    private const int Most = 10;

    public static IResult Versions(HttpRequest request, ModelsInService models, ModelRepository repository)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;

        var versions = repository.Versions(model.Name).Take(Most)
            .Select(version => VersionSummary.Read(repository, model, version)).OfType<VersionSummary>();
        return Results.Json(new VersionList(model.Name, [.. versions]), HttpJson.Options);
    }
}

/// <param name="Model">Its name.</param>
/// <param name="Versions">The newest first, at most ten; one that cannot be read is left out.</param>
internal sealed record VersionList(string Model, IReadOnlyList<VersionSummary> Versions);

/// <param name="Rows">It was made of.</param>
/// <param name="Metrics">On its own holdout.</param>
/// <param name="Verdict">Absent where nothing was measured.</param>
internal sealed record VersionSummary(
    string Version, DateTimeOffset TrainedAt, bool InService, string Algorithm, int Rows,
    IReadOnlyDictionary<string, Estimate> Metrics, Verdict? Verdict)
{
    /// <returns>null where the manifest cannot be read.</returns>
    public static VersionSummary? Read(ModelRepository repository, ServedModel model, VersionId version)
    {
        var isInService = version.Text == model.Version;
        var manifest = isInService ? model.Manifest : repository.FindManifest(model.Name, version);
        return manifest is null ? null : new(
            version.Text, version.PublishedAt, isInService, manifest.Algorithm, manifest.Data.Rows,
            manifest.Metrics.Holdout, manifest.Verdict);
    }
}

/// <summary>How far rows have moved from those that the version in service was made of.</summary>
internal static class DriftEndpoint
{
    public const string Path = "/models/{name}/drift";

    public static IResult Drift(HttpRequest request, ModelsInService models) =>
        models.TryTake(request, out var model, out var problem)
            ? Results.Json(DriftInfo.From(model), HttpJson.Options)
            : problem;
}

/// <summary>The last complete window, and the current one so far.</summary>
internal sealed record DriftInfo
{
    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    /// <summary>`off` (`Serving:DriftWindowRows` is 0), `no_reference` (the version was published before its rows'
    /// distribution was kept), `waiting` (no window is whole yet), `stable` or `drifted`.</summary>
    public required string State { get; init; }

    /// <summary>The rows of the window that is being counted.</summary>
    public long? RowsSoFar { get; init; }

    /// <summary>The rows of the last whole window.</summary>
    public long? Rows { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The inputs, and the probability, in the last whole window.</summary>
    public IReadOnlyList<ColumnDriftInfo>? Columns { get; init; }

    public static DriftInfo From(ServedModel model) => new()
    {
        Model = model.Name,
        ModelVersion = model.Version,
        State = StateOf(model),
        RowsSoFar = model.Drift?.Rows,
        Rows = model.Drift?.Last?.Rows,
        Since = model.Drift?.Last?.Since,
        Until = model.Drift?.Last?.Until,
        Columns = model.Drift?.Last is { } last ? [.. last.Columns.Select(ColumnDriftInfo.From)] : null,
    };

    public static string StateOf(ServedModel model) => model.Drift switch
    {
        null => model.CountsDrift ? "no_reference" : "off",
        { Last: null } => "waiting",
        { Last.HasDrifted: true } => "drifted",
        _ => "stable",
    };
}

/// <param name="Name">Of the input, or `probability`.</param>
/// <param name="StabilityIndex">Population stability index, less what chance adds; 0.1 is worth a look, 0.25 is
/// large.</param>
/// <param name="Drifted">Whether it is 0.1 or more, and more than chance explains.</param>
/// <param name="Missing">The share of rows without a value.</param>
/// <param name="ReferenceMissing">The same of the training rows.</param>
/// <param name="Unseen">The share of rows with a level that no training row had.</param>
internal sealed record ColumnDriftInfo(
    string Name, double StabilityIndex, bool Drifted, double Missing, double ReferenceMissing, double Unseen)
{
    public static ColumnDriftInfo From(ColumnDrift column) => new(
        column.Name, column.Index, column.HasDrifted, column.Missing, column.ReferenceMissing, column.Unseen);
}
