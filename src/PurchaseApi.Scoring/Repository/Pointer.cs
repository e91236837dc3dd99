using System.Globalization;
using System.Text;

namespace PurchaseApi.Scoring.Repository;

/// <summary>What the file <c>current</c> says: the version in service and, on its second line, how many promotions
/// there were. A file of one line, as people write it, has generation 0.</summary>
public sealed record Pointer(VersionId Version, long Generation)
{
    private const int MaxBytes = 256;

    /// <exception cref="VersionException">There is no file, or it names no version.</exception>
    internal static Pointer Read(string file)
    {
        var text = Encoding.UTF8.GetString(RegularFile.Read(file, MaxBytes)).Trim();
        var lines = text.Split('\n');
        var generation = 0L;
        return lines.Length <= 2 && VersionId.Parse(lines[0].TrimEnd()) is { } version
            && (lines.Length == 1 || long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out generation))
            ? new(version, generation)
            : throw new VersionException($"current does not name a version (was '{Shown(text)}').");
    }

    public override string ToString() => $"{Version}\n{Generation}\n";

    /// <summary>One short line, whatever the file holds.</summary>
    private static string Shown(string text) =>
        string.Concat(text.Take(40).Select(letter => char.IsControl(letter) ? '?' : letter))
        + (text.Length > 40 ? "..." : "");
}
