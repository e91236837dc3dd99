using System.Security.Cryptography;
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
