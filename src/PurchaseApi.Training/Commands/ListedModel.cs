using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Commands;

/// <summary>A model as it lies in the repository, whatever state it is in.</summary>
/// <param name="InService">The version that <c>current</c> names.</param>
/// <param name="Problem">Why nothing is in service.</param>
/// <param name="Versions">Newest first.</param>
internal sealed record ListedModel(
    string Name, string? InService, string? Problem, IReadOnlyList<ListedVersion> Versions)
{
    public static ListedModel Of(ModelRepository repository, string name)
    {
        var (current, problem) = Current(repository, name);
        return new(name, current?.Text, problem,
            [.. repository.Versions(name).Select(id => ListedVersion.Of(repository, name, id, id == current))]);
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
/// <param name="BaseRate">The share of positives in the holdout; null likewise.</param>
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
    public static ListedVersion Of(ModelRepository repository, string model, VersionId id, bool isInService)
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
