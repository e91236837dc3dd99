using System.Security.Cryptography;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Importing.MLNet;

namespace PurchaseApi.Training.Importing;

/// <summary>Reads a booster of any library, which is recognized by the content, not the file name.</summary>
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

    private static byte[] Bytes(string path) => DataFile.Reading(path, () =>
    {
        if (!File.Exists(path)) throw new DataException($"{path}: file not found");

        // Checked before opening: a pipe has length 0 and would wait for a writer.
        var length = new FileInfo(path).Length;
        return length is 0 or > MaxBytes
            ? throw new DataException($"{Path.GetFileName(path)}: has {length:N0} bytes; 1 to {MaxBytes:N0} are read")
            : File.ReadAllBytes(path);
    });
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

/// <summary>LightGBM's text model -> an imported booster; its trees are published as JSON.</summary>
internal static class LightGBMFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] text, BoosterColumns columns, Iterations iterations)
    {
        var model = LightGBMText.Read(text, columns.Names, given: columns.Given, iterations: iterations);
        var json = LightGBMTreesJson.Write(model.Trees);
        return new ImportedBooster(
            LightGBMTrees.Algorithm, "lightgbm", $"text format {model.Version}", model.Trees.Trees.Count,
            model.IsByPosition, json, CategoricalTrees.Scorer(LightGBMTreesJson.Read(json, columns.Names)))
        {
            Calibration = new PlattScaling(model.Slope, 0),
            // The library's raw score is the sum of the leaves, also where probabilities are made of their mean.
            RawScale = model.Trees.IsAveraged ? model.Trees.Trees.Count : 1,
        };
    }
}

/// <summary>What the features of a booster may be called: the encoder's columns, or as callers spell them.</summary>
/// <param name="Names">The encoder's, <c>basket_eur</c> and <c>device=Mobile</c>.</param>
/// <param name="Given">With an input's <c>column:</c> in place of its name, <c>Basket (EUR)</c> and
/// <c>Device.Type=Mobile</c>.</param>
internal sealed record BoosterColumns(IReadOnlyList<string> Names, IReadOnlyList<string> Given)
{
    /// <summary>Columns that may hold a missing value.</summary>
    public required IReadOnlySet<int> MayBeMissing { get; init; }

    public static BoosterColumns From(FittedContract contract)
    {
        var encoder = new FeatureEncoder(contract);
        Input?[] inputs =
        [
            .. encoder.Columns.Select((_, column) =>
                contract.Inputs.FirstOrDefault(input => input.Name == encoder.SourceOf(column))),
        ];
        return new(
            encoder.Columns,
            [
                .. encoder.Columns.Zip(inputs, (name, input) =>
                    input is null ? name : input.Column + name[input.Name.Length..]),
            ])
        {
            MayBeMissing = inputs.Index().Where(input => input.Item?.Missing.Kind == MissingKind.Keep)
                .Select(input => input.Index).ToHashSet(),
        };
    }

    /// <summary>The input or feature that a column comes from.</summary>
    public string SourceOf(int column) =>
        Names[column].IndexOf('=') is var equals && equals < 0 ? Names[column] : Names[column][..equals];

    /// <summary>The columns of a category.</summary>
    /// <param name="column">One of them.</param>
    public (int First, int Width) GroupOf(int column)
    {
        var (first, end) = (column, column + 1);
        while (first > 0 && SourceOf(first - 1) == SourceOf(column)) first--;
        while (end < Names.Count && SourceOf(end) == SourceOf(column)) end++;
        return (first, end - first);
    }

    /// <summary>A feature as the contract calls it.</summary>
    /// <param name="column">Its first column.</param>
    /// <param name="width">How many there are; null where it is a column itself.</param>
    public string NameOf(int column, int? width) =>
        width is null ? Names[column] : SourceOf(column);
}
