using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Repository;

/// <summary>A version that was read whole, verified and proved on its golden rows: safe to serve.</summary>
public sealed partial record PublishedVersion(string Model, VersionId Id, Manifest Manifest, Predictor Predictor)
{
    /// <summary>The training report, in UTF-8 HTML; a version may have none.</summary>
    public const string ReportFile = "report.html";

    private const string ContractFile = "contract.json";
    private const string ModelFile = "model.json";

    /// <summary>Of all files together: a version is read while another one is in service.</summary>
    private static readonly long MaxBytes =
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 16 << 20, 256 << 20);

    /// <summary>The bytes of <see cref="ReportFile"/> as they were verified; null when there is none. Whatever happens
    /// to the file afterwards, these are the ones that were published.</summary>
    public ReadOnlyMemory<byte>? Report { get; private init; }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex FileName { get; }

    /// <summary>Whether a version may have a file of that name.</summary>
    public static bool IsFileName(string name) => FileName.IsMatch(name);

    /// <summary>The files of a version, its manifest among them.</summary>
    /// <exception cref="VersionException">One is not what was published.</exception>
    public static IReadOnlyDictionary<string, byte[]> ReadFiles(ModelRepository repository, string model, VersionId id)
    {
        var folder = repository.Folder(model, id);
        return new Dictionary<string, byte[]>(ReadFiles(folder, ManifestFile.Read(folder, model, id)))
        {
            [ManifestFile.Name] = RegularFile.Read(Path.Combine(folder, ManifestFile.Name), MaxBytes),
        };
    }

    /// <exception cref="VersionException">Anything at all is wrong with it.</exception>
    public static PublishedVersion Load(ModelRepository repository, string model, VersionId id) =>
        Load(repository.Folder(model, id), model, id);

    internal static PublishedVersion Load(string folder, string model, VersionId id)
    {
        try
        {
            if (new DirectoryInfo(folder).LinkTarget is not null) throw new VersionException("its folder is a link.");
            var manifest = ManifestFile.Read(folder, model, id);
            var files = ReadFiles(folder, manifest);
            var version = new PublishedVersion(model, id, manifest, ToPredictor(manifest, files))
            {
                Report = files.TryGetValue(ReportFile, out var report)
                    ? new ReadOnlyMemory<byte>(report)
                    : (ReadOnlyMemory<byte>?)null,   // a bare null would be an empty report
            };
            VersionException.Naming(ManifestFile.Name, () => GoldenProof.Verify(version));
            return version;
        }
        catch (VersionException error)
        {
            throw new VersionException($"Version {id} of '{model}' was refused: {error.Message}", error);
        }
    }

    /// <summary>All of them, up to a limit in total: the next one may take what the others leave.</summary>
    private static Dictionary<string, byte[]> ReadFiles(string folder, Manifest manifest)
    {
        var (files, left) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), MaxBytes);
        foreach (var (name, sha256) in manifest.Files)
        {
            files[name] = ReadFile(folder, name, sha256, left);
            left -= files[name].Length;
        }

        return files;
    }

    private static byte[] ReadFile(string folder, string name, string sha256, long maxBytes)
    {
        if (!IsFileName(name))
            throw new VersionException($"{ManifestFile.Name} lists what is not the name of a file.");

        var bytes = RegularFile.Read(Path.Combine(folder, name), maxBytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256
            ? bytes
            : throw new VersionException($"{name} is not what was published: its SHA-256 differs.");
    }

    private static Predictor ToPredictor(Manifest manifest, Dictionary<string, byte[]> files)
    {
        var contract = VersionException.Naming(ContractFile, () => ToContract(manifest, Listed(files, ContractFile)));
        if (contract.HasLabel != (manifest.Algorithm != Manifest.Rules))
            throw new VersionException(
                $"{ManifestFile.Name}: the algorithm is '{manifest.Algorithm}', but the contract "
                + (contract.HasLabel ? "has a label to predict." : "has no label."));

        var usual = UsualRanges.From(contract.Inputs, manifest.InputProfiles);
        return contract.HasLabel
            ? ToPredictor(contract, manifest, usual, Listed(files, ModelFile))
            : new(contract) { Usual = usual };
    }

    private static Predictor ToPredictor(
        FittedContract contract, Manifest manifest, UsualRanges usual, byte[] model)
    {
        if (manifest is not { Calibration: { } calibration, Threshold: { } threshold, Conformal: { } conformal })
            throw new VersionException(
                $"{ManifestFile.Name}: calibration, threshold and conformal are needed where a label is predicted.");

        var scorer = VersionException.Naming(
            ModelFile, () => ModelFamilies.Read(manifest.Algorithm, model, new FeatureEncoder(contract).Columns));
        return new(contract, scorer, calibration, new(contract, threshold.Value, conformal.Quantiles))
        {
            Usual = usual,
        };
    }

    private static FittedContract ToContract(Manifest manifest, byte[] json)
    {
        using (var document = JsonDocument.Parse(json, new() { MaxDepth = Json.Options.MaxDepth }))
            ManifestFile.CheckValues(document.RootElement);

        var contract = FittedContract.Read(json);
        return contract.Name == manifest.Model
            ? contract
            : throw new VersionException($"it is of the model '{contract.Name}'.");
    }

    private static byte[] Listed(Dictionary<string, byte[]> files, string name) =>
        files.GetValueOrDefault(name) ?? throw new VersionException($"{ManifestFile.Name} does not list {name}.");

    /// <exception cref="VersionException">One is not a row of the contract.</exception>
    internal Row[] ReadGoldenRows()
    {
        var rows = new JsonRowReader(Predictor.Contract);
        return [.. Manifest.GoldenRows.Select((golden, i) => Read(rows, golden, i))];
    }

    private static Row Read(JsonRowReader rows, GoldenRow golden, int index)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(golden.Row));
        reader.Read();
        return rows.Read(ref reader).Row
            ?? throw new VersionException($"golden row {index} is not a row of the contract.");
    }
}

/// <summary>A version answers its golden rows as its training run did, or it is refused.</summary>
internal static class GoldenProof
{
    private const int MinRows = 20;

    /// <summary>The tolerance for libraries that sum in another order (trees agree exactly).</summary>
    private const double MarginTolerance = 1e-5;

    /// <summary>Relative: the logarithm of another machine may differ in the last place.</summary>
    private const double FeatureTolerance = 1e-9;

    /// <returns>How many rows proved it.</returns>
    /// <exception cref="VersionException">It has too few rows, or answers one otherwise.</exception>
    public static int Verify(PublishedVersion version)
    {
        var golden = version.Manifest.GoldenRows;
        if (golden.Count < MinRows)
            throw new VersionException($"it has {golden.Count} golden rows; at least {MinRows} are needed.");

        var rows = version.ReadGoldenRows();
        for (var i = 0; i < rows.Length; i++)
            if ((version.Predictor.HasScorer ? Margin(version, rows[i], golden[i])
                : Answer(version.Predictor, rows[i], golden[i])) is { } fault)
                throw new VersionException($"golden row {i} {fault}.");
        return rows.Length;
    }

    private static string? Margin(PublishedVersion version, Row row, GoldenRow golden)
    {
        var tolerance = ModelFamilies.Find(version.Manifest.Algorithm) is { IsExact: true } ? 0 : MarginTolerance;
        var margin = version.Predictor.Margin(row);
        if (golden.Margin is not { } expected || !(Math.Abs(margin - expected) <= tolerance))
            return $"has the margin {margin} where the training library had {golden.Margin}";
        return version.Predictor.Predict(row).Probability is >= 0 and <= 1 ? null : "has no probability in [0, 1]";
    }

    private static string? Answer(Predictor predictor, Row row, GoldenRow golden)
    {
        var features = predictor.Contract.Features;
        var values = predictor.FeaturesOf(row);
        for (var i = 0; i < features.Count; i++)
        {
            var expected = golden.Features?.TryGetValue(features[i].Name, out var given) == true ? given : double.NaN;
            if (!IsNear(values[i], expected))
                return $"has the {features[i].Name} {values[i]} where training had {expected}";
        }

        var segment = predictor.Predict(row).Segment;
        return segment == golden.Segment
            ? null
            : $"has the segment '{segment}' where training had '{golden.Segment}'";
    }

    private static bool IsNear(double value, double expected) => double.IsNaN(expected)
        ? double.IsNaN(value)
        : Math.Abs(value - expected) <= FeatureTolerance * Math.Max(1, Math.Abs(expected));
}

/// <summary>Where the service fills in what a stored report cannot hold: its hash is a part of the version's name, and
/// two runs on the same data must give the same bytes.</summary>
public static class ReportMarks
{
    /// <summary>Where styles end; a served report says version and date at the foot of every printed page.</summary>
    public const string EndOfHead = "</head>";

    /// <summary>What version and date follow.</summary>
    public const string Start = "<main>";

    /// <summary>What the comparison with the version before replaces; reports of older versions have none.</summary>
    public const string VersionBefore = "<!--version before-->";
}
