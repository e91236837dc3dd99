using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Models;

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
