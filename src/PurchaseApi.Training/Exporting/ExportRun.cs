using System.Security.Cryptography;
using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Exporting.Proof;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Exporting;

/// <summary>A version -> a file for another engine and <c>parity.json</c>, or nothing.</summary>
internal static class ExportRun
{
    /// <exception cref="ExportException">The format cannot carry the version, or the engine answers in another way.
    /// </exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static ParityReport Execute(PublishedVersion version, IExportFormat format, string output) =>
        Execute(ExportSource.From(version), format, output);

    /// <inheritdoc cref="Execute(PublishedVersion, IExportFormat, string)"/>
    internal static ParityReport Execute(ExportSource source, IExportFormat format, string output)
    {
        OutputFile.MustBeOwn(output);
        var (file, trees) = (format.Write(source), format.WriteTrees(source));
        var treesPath = trees is null ? null : Path.ChangeExtension(output, ".trees.sql");
        var report = Report(source, format, file) with
        {
            File = Path.GetFileName(output),
            TreesFile = Path.GetFileName(treesPath),
        };
        if (treesPath is not null) OutputFile.WriteBytes(treesPath, stream => stream.Write(trees));
        OutputFile.WriteBytes(output, stream => stream.Write(file));
        if (report.Engine is not null)
            OutputFile.WriteBytes(
                Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, ParityReport.FileName),
                stream => stream.Write(report.ToJson()));
        return report;
    }

    private static ParityReport Report(ExportSource source, IExportFormat format, byte[] file)
    {
        var report = new ParityReport(
            source.Version.Model, source.Version.Id.Text, format.Name, File: "",
            Convert.ToHexStringLower(SHA256.HashData(file)))
        {
            LeftOut = format.LeftOut(source) is { Count: > 0 } left ? left : null,
        };
        using var engine = format.Open(source, file);
        if (engine is null) return report;

        var (golden, adversarial) = ProofRows.Draw(source);
        var differences = Parity.Compare(source, engine, [.. golden, .. adversarial]);
        return report with
        {
            Engine = engine.Name,
            EngineVersion = engine.Version,
            GoldenRows = golden.Count,
            AdversarialRows = adversarial.Count,
            OtherLeaves = source.Trees is null ? null : 0,
            LargestMarginDifference = differences.Margin,
            LargestProbabilityDifference = differences.Probability,
        };
    }
}

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

/// <summary>A file that another engine scores.</summary>
internal interface IExportFormat
{
    /// <summary>As <c>--format</c> names it.</summary>
    string Name { get; }

    /// <exception cref="ExportException">It cannot carry something; the message names it.</exception>
    byte[] Write(ExportSource source);

    /// <summary>Trees as rows, which the file reads; null where it has them itself.</summary>
    byte[]? WriteTrees(ExportSource source) => null;

    /// <summary>The real engine with the file loaded; null where none is here, and the file says so.</summary>
    IExportEngine? Open(ExportSource source, byte[] file);

    /// <summary>What the version has and the file leaves out, by name.</summary>
    IReadOnlyList<string> LeftOut(ExportSource source);
}

/// <summary>An engine of others with an exported file in it.</summary>
internal interface IExportEngine : IDisposable
{
    string Name { get; }

    string Version { get; }

    EngineAnswers Score(IReadOnlyList<ProofRow> rows);
}

/// <summary>What an engine answers, as far as its format goes; an entry per row.</summary>
internal sealed record EngineAnswers(double[] Margins)
{
    public double[]? Probabilities { get; init; }

    public bool[]? Predictions { get; init; }

    public IReadOnlyList<EngineDecision>? Decisions { get; init; }
}

/// <summary>What is decided about a row. Amounts are NaN where there are none.</summary>
internal sealed record EngineDecision(
    string? Confidence, string? Segment, string? Intent, string? Action, double ExpectedValue, double ExpectedGain);

/// <summary>A row in two forms.</summary>
/// <param name="Values">As the service holds it once it is read.</param>
/// <param name="Numbers">By input, as an engine is given it; infinity and NaN are missing.</param>
/// <param name="Words">By input, the text of a category, an ordinal or a list; null where it is missing or a
/// number.</param>
internal sealed record ProofRow(double[] Values, double[] Numbers, string?[] Words);

/// <summary>Engines whose native library is not part of every installation.</summary>
internal static class Engines
{
    /// <exception cref="ExportException">The engine is not here.</exception>
    public static T Guarded<T>(string engine, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException
            or TypeInitializationException { InnerException: DllNotFoundException or EntryPointNotFoundException })
        {
            throw new ExportException(
                $"{engine}, which must prove the file, is not part of this installation. Run the worker from a clone, "
                + "or build its image with --build-arg ENGINES=true.");
        }
    }
}
