using System.Text.Json;
using PurchaseApi.Scoring;

namespace PurchaseApi.Training.Exporting.Proof;

/// <summary><c>parity.json</c>: what a file was proved on before it was written.</summary>
/// <param name="File">The name of the exported file.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
internal sealed record ParityReport(string Model, string Version, string Format, string File, string Sha256)
{
    public const string FileName = "parity.json";

    /// <summary>The name of the file that makes the table of trees; absent where the file has them.</summary>
    public string? TreesFile { get; init; }

    /// <summary>That scored every row; null where none is here that could.</summary>
    public string? Engine { get; init; }

    public string? EngineVersion { get; init; }

    /// <summary>Rows of the training data that the version carries.</summary>
    public int GoldenRows { get; init; }

    /// <summary>Rows made to disagree.</summary>
    public int AdversarialRows { get; init; }

    /// <summary>Rows that reached another leaf: none, or there is no file. Absent without trees.</summary>
    public int? OtherLeaves { get; init; }

    /// <summary>Absent without a scorer, and in a file that is not proved.</summary>
    public double? LargestMarginDifference { get; init; }

    /// <summary>Absent where the format ends at the margin.</summary>
    public double? LargestProbabilityDifference { get; init; }

    /// <summary>What the version has and the file leaves out; absent where nothing is.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json.Options);
}
