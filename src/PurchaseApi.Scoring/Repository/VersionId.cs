using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace PurchaseApi.Scoring.Repository;

/// <summary>The name of a published version: when, and the first 8 hex digits of its manifest's SHA-256.</summary>
public sealed partial record VersionId
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private VersionId(string text, DateTimeOffset publishedAt) => (Text, PublishedAt) = (text, publishedAt);

    public string Text { get; }

    public DateTimeOffset PublishedAt { get; }

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern { get; }

    public static VersionId Of(DateTimeOffset time, ReadOnlySpan<byte> manifest) =>
        Parse($"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Fingerprint(manifest)}")!;

    /// <summary>null when the text is not the name of a version.</summary>
    public static VersionId? Parse(string? text) =>
        text is not null && Pattern.IsMatch(text)
        && DateTimeOffset.TryParseExact(
            text.AsSpan(0, 16), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new VersionId(text, time)
            : null;

    public bool IsOf(ReadOnlySpan<byte> manifest) => Text.EndsWith(Fingerprint(manifest), StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string Fingerprint(ReadOnlySpan<byte> manifest) =>
        Convert.ToHexStringLower(SHA256.HashData(manifest))[..8];
}
