using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Models;

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

    public static VersionId From(DateTimeOffset time, ReadOnlySpan<byte> manifest) =>
        Parse($"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Fingerprint(manifest)}")!;

    /// <summary>null when the text is not the name of a version.</summary>
    public static VersionId? Parse(string? text) =>
        text is not null && Pattern.IsMatch(text)
        && DateTimeOffset.TryParseExact(
            text.AsSpan(0, 16), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new VersionId(text, time)
            : null;

    public bool Names(ReadOnlySpan<byte> manifest) => Text.EndsWith(Fingerprint(manifest), StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string Fingerprint(ReadOnlySpan<byte> manifest) =>
        Convert.ToHexStringLower(SHA256.HashData(manifest))[..8];
}

/// <summary>What the file <c>current</c> says: the version in service and, on its second line, how many promotions
/// there were. A file of one line, as people write it, has generation 0.</summary>
public sealed record Pointer(VersionId Version, long Generation)
{
    private const int MaxBytes = 256;

    /// <exception cref="VersionException">There is no file, or it names no version.</exception>
    internal static Pointer Read(string file) => Parse(Encoding.UTF8.GetString(RegularFile.Read(file, MaxBytes)));

    /// <exception cref="VersionException">It names no version.</exception>
    public static Pointer Parse(string content)
    {
        var text = content.Trim();
        var lines = text.Split('\n');
        var generation = 0L;
        var isWhole = lines.Length == 1 || (lines.Length == 2
            && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out generation));
        return isWhole && VersionId.Parse(lines[0].TrimEnd()) is { } version
            ? new(version, generation)
            : throw new VersionException($"current does not name a version (was '{Shown(text)}').");
    }

    public override string ToString() => $"{Version}\n{Generation}\n";

    /// <summary>One short line, whatever the file holds.</summary>
    private static string Shown(string text) =>
        string.Concat(text.Take(40).Select(letter => char.IsControl(letter) ? '?' : letter))
        + (text.Length > 40 ? "..." : "");
}

/// <summary>A version, or the pointer to it, that cannot be used. The message says which file and why.</summary>
public sealed class VersionException : Exception
{
    public VersionException() { }

    public VersionException(string message) : base(message) { }

    public VersionException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Reads what a file holds; whatever is wrong with it is told with the file's name.</summary>
    internal static T Naming<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is VersionException or ContractException or ModelFormatException
            or JsonException
            or NotSupportedException         // an abstract type without its discriminator
            or InvalidOperationException)    // a text that is not valid Unicode
        {
            throw new VersionException(
                error.Message.StartsWith(file, StringComparison.Ordinal) ? error.Message : $"{file}: {error.Message}",
                error);
        }
    }
}
