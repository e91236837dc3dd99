using System.Security.Cryptography;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring.Repository;

/// <summary>A version that was read whole, verified and proved on its golden rows: safe to serve.</summary>
public sealed record PublishedVersion(string Model, VersionId Id, Manifest Manifest, Predictor Predictor)
{
    private const int MaxManifestBytes = 8 << 20;
    private const int MaxFileBytes = 256 << 20;
    private const int MinGoldenRows = 20;

    /// <summary>Libraries that sum otherwise than we do agree within this (design: XGBoost agrees exactly).</summary>
    private const double MarginTolerance = 1e-5;

    /// <exception cref="VersionException">Anything at all is wrong with it.</exception>
    public static PublishedVersion Load(ModelRepository repository, string model, VersionId id) =>
        Load(repository.Folder(model, id), model, id);

    internal static PublishedVersion Load(string folder, string model, VersionId id)
    {
        try
        {
            var manifest = ReadManifest(folder, model, id);
            var files = manifest.Files.ToDictionary(file => file.Key, file => ReadFile(folder, file.Key, file.Value), StringComparer.Ordinal);
            var version = new PublishedVersion(model, id, manifest, ToPredictor(manifest, files));
            version.ScoreGoldenRows();
            return version;
        }
        catch (Exception error) when (error is VersionException or ContractException or ModelFormatException or JsonException)
        {
            throw new VersionException($"Version {id} of '{model}' was refused: {error.Message}", error);
        }
    }

    private static Manifest ReadManifest(string folder, string model, VersionId id)
    {
        var bytes = RegularFile.Read(Path.Combine(folder, "manifest.json"), MaxManifestBytes);
        if (!id.IsOf(bytes)) throw new VersionException("manifest.json is not the one that was published: its SHA-256 differs.");

        var manifest = JsonSerializer.Deserialize<Manifest>(bytes, Json.Options) ?? throw new VersionException("manifest.json is null.");
        if (manifest.Format != Manifest.CurrentFormat)
            throw new VersionException($"manifest.json has format {manifest.Format}; this service reads {Manifest.CurrentFormat}.");
        if (manifest.Model != model) throw new VersionException($"manifest.json is of the model '{manifest.Model}'.");
        return manifest.Threshold.Value is >= 0 and <= 1 ? manifest : throw new VersionException("manifest.json: the threshold is not in [0, 1].");
    }

    private static byte[] ReadFile(string folder, string name, string sha256)
    {
        if (name != Path.GetFileName(name) || name is "." or "..") throw new VersionException($"'{name}' is not the name of a file.");

        var bytes = RegularFile.Read(Path.Combine(folder, name), MaxFileBytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256
            ? bytes
            : throw new VersionException($"{name} is not the one that was published: its SHA-256 differs.");
    }

    private static Predictor ToPredictor(Manifest manifest, Dictionary<string, byte[]> files)
    {
        var contract = FittedContract.Read(Listed(files, "contract.json"));
        if (contract.Name != manifest.Model) throw new VersionException($"contract.json is of the model '{contract.Name}'.");

        var scorer = ScorerFormats.Read(manifest.Algorithm, Listed(files, "model.json"), new FeatureEncoder(contract).Columns);
        return new Predictor(contract, scorer, manifest.Calibration,
            new DecisionRules(contract, manifest.Threshold.Value, manifest.Conformal.Quantiles));
    }

    private static byte[] Listed(Dictionary<string, byte[]> files, string name) =>
        files.GetValueOrDefault(name) ?? throw new VersionException($"manifest.json does not list {name}.");

    private void ScoreGoldenRows()
    {
        if (Manifest.GoldenRows.Count < MinGoldenRows)
            throw new VersionException($"manifest.json has {Manifest.GoldenRows.Count} golden rows; at least {MinGoldenRows} are needed.");

        var rows = new JsonRowReader(Predictor.Contract);
        var tolerance = ScorerFormats.IsExact(Manifest.Algorithm) ? 0 : MarginTolerance;
        for (var i = 0; i < Manifest.GoldenRows.Count; i++)
        {
            var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(Manifest.GoldenRows[i].Row));
            reader.Read();
            if (rows.Read(ref reader).Row is not { } row) throw new VersionException($"golden row {i} is not a row of the contract.");

            var (margin, expected) = (Predictor.Margin(row), Manifest.GoldenRows[i].Margin);
            if (!(Math.Abs(margin - expected) <= tolerance))
                throw new VersionException($"golden row {i} has the margin {margin} where the training library had {expected}.");
            if (Predictor.Predict(row).Probability is not (>= 0 and <= 1))
                throw new VersionException($"golden row {i} has no probability in [0, 1].");
        }
    }
}
