using System.Security.Cryptography;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Importing.MLNet;

namespace PurchaseApi.Training.Importing;

/// <summary>Reads a booster, whichever library saved it; its content says which, not its name.</summary>
internal static class BoosterFile
{
    private const int MaxBytes = XGBoostModel.MaxBytes;

    /// <param name="path">The file.</param>
    /// <param name="columns">The contract's; its features must be the same.</param>
    /// <param name="iterations">Which rounds to take.</param>
    /// <exception cref="DataException">It cannot be read, or is nothing that can be served.</exception>
    public static ImportedBooster Read(string path, BoosterColumns columns, Iterations iterations)
    {
        var bytes = Bytes(path);
        try
        {
            var booster = bytes switch
            {
                [(byte)'{', (byte)'L' or (byte)'l' or (byte)'I' or (byte)'i' or (byte)'U', ..] =>
                    XGBoostFile.Read(UniversalBinaryJson.ToJson(bytes), columns, iterations),
                [(byte)'{', ..] => XGBoostFile.Read(bytes, columns, iterations),
                _ when bytes.AsSpan().StartsWith("tree\n"u8) || bytes.AsSpan().StartsWith("tree\r\n"u8) =>
                    LightGBMFile.Read(bytes, columns, iterations),
                [(byte)'P', (byte)'K', ..] => MLNetFile.Read(bytes, columns, iterations),
                _ => throw new ModelFormatException(
                    "is neither XGBoost's JSON or UBJSON, nor LightGBM's text, nor ML.NET's model.zip; save the "
                    + "booster with save_model, to a name that ends in .json, .ubj or .txt"),
            };
            return booster with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        }
        catch (ModelFormatException error)
        {
            throw new DataException($"{Path.GetFileName(path)}: {error.Message}", error);
        }
    }

    private static byte[] Bytes(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: file not found");

        try
        {
            // Checked before opening: a pipe has length 0 and would wait for a writer.
            var length = new FileInfo(path).Length;
            return length is 0 or > MaxBytes
                ? throw new DataException(
                    $"{Path.GetFileName(path)}: has {length:N0} bytes; 1 to {MaxBytes:N0} are read")
                : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}

/// <summary>A booster that another library has fitted, bound to the contract's columns.</summary>
/// <param name="Algorithm">As in the manifest.</param>
/// <param name="Library">The library's name.</param>
/// <param name="LibraryVersion">As far as the file tells.</param>
/// <param name="Trees">How many it has.</param>
/// <param name="IsByPosition">Whether it names no features, so that only their order binds them.</param>
/// <param name="ModelJson">The bytes of the version's model.json.</param>
/// <param name="Scorer">Read back from them.</param>
internal sealed record ImportedBooster(
    string Algorithm, string Library, string LibraryVersion, int Trees, bool IsByPosition, byte[] ModelJson,
    IScorer Scorer)
{
    /// <summary>How the library itself makes probabilities; null where it makes none.</summary>
    public Calibration? Calibration { get; init; } = new PlattScaling(1, 0);

    /// <summary>What the library's raw score is of the margin: the number of trees where that is their mean.</summary>
    public double RawScale { get; init; } = 1;

    /// <summary>Whether margins are the library's to the last bit of a float32.</summary>
    public bool IsSingle { get; init; }

    /// <summary>How far margins may be off, relative to 1 or to themselves; null: only as far as digits were cut.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>A remark for the person who imports it, if any.</summary>
    public string? Remark { get; init; }

    /// <summary>Of the file that was imported, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";
}
