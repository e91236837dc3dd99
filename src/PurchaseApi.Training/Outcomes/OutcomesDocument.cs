using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What became of a model's predictions: the document of `outcomes --json`.</summary>
/// <param name="Log">Lines of the log by what became of them.</param>
/// <param name="Outcomes">Rows of the outcomes likewise.</param>
/// <param name="Odds">What actions multiplied the odds by, over all versions.</param>
internal sealed record OutcomesDocument(
    string Model, DateTime At, double HorizonDays, LogCounts Log, OutcomeCounts Outcomes,
    IReadOnlyList<VersionOutcomes> Versions, IReadOnlyList<MeasuredOdds> Odds)
{
    /// <summary>The standing of the version in service; else of the newest one that has outcomes.</summary>
    public VersionOutcomes? Current =>
        Versions.FirstOrDefault(version => version.InService) ?? (Versions is [.., var newest] ? newest : null);

    /// <exception cref="DataException">Log or outcomes cannot be read, or there is nothing to join.</exception>
    public static OutcomesDocument Measure(OutcomesRequest request, CancellationToken cancellation) =>
        From(request, Join(request, cancellation));

    /// <exception cref="DataException">Log or outcomes cannot be read, or there is nothing to join.</exception>
    public static JoinedLog Join(OutcomesRequest request, CancellationToken cancellation)
    {
        var outcomes = OutcomesFile.Read(
            request.Data, request.Reference.Predictor.Contract, request.Join.On, request.TimeColumn, request.Hash);
        var join = new OutcomeJoin(request.Repository, request.Model, request.Join);
        var joined = join.Run(new(request.LogPath), outcomes, cancellation);
        return joined.Versions.Count > 0
            ? joined
            : throw new DataException($"--log {request.LogPath}: has no predictions of '{request.Model}' to join");
    }

    public static OutcomesDocument From(OutcomesRequest request, JoinedLog joined)
    {
        var (repository, reference) = (request.Repository, request.Reference);
        var current = repository.IsPromoted(request.Model) ? repository.Current(request.Model) : null;
        var (same, others) = ByLabel(joined.Versions, reference);
        return new(
            request.Model, request.Join.NowUtc, request.Join.Horizon.TotalDays, joined.Log, joined.Outcomes,
            [.. same.Select(version => VersionOutcomes.Measure(version, current))],
            MeasuredOdds.Measure(same.Select(version => version.Rows), reference.Predictor.Contract.Decision))
        {
            OtherLabel = others,
        };
    }

    /// <summary>Versions whose contract means another label than the outcomes do; they are left out.</summary>
    public IReadOnlyList<string> OtherLabel { get; init; } = [];

    private static (VersionRows[] Same, string[] Others) ByLabel(
        IReadOnlyList<VersionRows> versions, PublishedVersion reference)
    {
        var condition = Condition(reference.Predictor.Contract);
        var same = versions.ToLookup(
            version => version.Published is null || Condition(version.Published.Predictor.Contract) == condition);
        return ([.. same[true]], [.. same[false].Select(version => version.Id)]);
    }

    private static string? Condition(FittedContract contract) =>
        contract.Document.Label is { } label ? LabelSource.Condition(label) : null;
}

/// <param name="Reference">The version whose contract says which outcome is positive.</param>
/// <param name="TimeColumn">Of the outcomes; null: not said.</param>
/// <param name="Hash">Hashes ids as the log does; null: they are plain.</param>
internal sealed record OutcomesRequest(
    ModelRepository Repository, string Model, PublishedVersion Reference, string LogPath, DataFile Data,
    JoinOptions Join, string? TimeColumn = null, Func<string, string>? Hash = null);
