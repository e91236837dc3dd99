using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Commands;

/// <summary>The document of `promote --json` and `rollback --json`.</summary>
internal sealed record PromotedVersion(string Model, string Version, string Algorithm, bool InService)
{
    /// <summary>The version that was rolled back; absent after `promote`.</summary>
    public string? Previous { get; init; }

    /// <summary>Why versions between the two were passed over; absent after `promote`.</summary>
    public IReadOnlyList<string>? PassedOver { get; init; }

    public static PromotedVersion Of(PublishedVersion version) =>
        new(version.Model, version.Id.Text, version.Manifest.Algorithm, InService: true);
}
