using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Models;

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
