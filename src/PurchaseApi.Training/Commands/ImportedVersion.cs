using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Commands;

/// <summary>The document of `import --json`.</summary>
/// <param name="Metrics">Of the labelled rows that were kept aside, with 95 % intervals; empty without any.</param>
internal sealed record ImportedVersion(
    string Model,
    string Version,
    string Algorithm,
    bool InService,
    ImportSummary Import,
    TrainingData Data,
    double Threshold,
    OrderedDictionary<string, Estimate> Metrics,
    IReadOnlyList<Finding> Findings,
    Verdict? Verdict)
{
    public static ImportedVersion Of(Publication publication) => Of(publication.Version, publication.IsPromoted);

    private static ImportedVersion Of(PublishedVersion version, bool isPromoted) => new(
        version.Model,
        version.Id.Text,
        version.Manifest.Algorithm,
        isPromoted,
        version.Manifest.Import!,
        version.Manifest.Data,
        version.Manifest.Threshold!.Value,
        version.Manifest.Metrics.Holdout,
        version.Manifest.Findings,
        version.Manifest.Verdict);
}
