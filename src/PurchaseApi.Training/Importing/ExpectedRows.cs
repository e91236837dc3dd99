using System.Buffers.Text;
using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Importing;

/// <summary>Rows and what the booster's own library answered: the proof that it is served as it was meant.</summary>
/// <param name="Margins">One for each row; null where the file has no such column.</param>
/// <param name="Probabilities">Likewise; at least one of the two is there.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
internal sealed record ExpectedRows(
    IReadOnlyList<Row> Rows, double[]? Margins, double[]? Probabilities, string Sha256)
{
    /// <summary>As many as a version must hold to prove itself whenever it is loaded.</summary>
    private const int MinRows = 20;

    private const int MaxRows = 1_000_000;

    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static ExpectedRows Read(DataFile data, Contract contract)
    {
        if (!System.IO.File.Exists(data.Path)) throw new DataException($"{data.Path}: file not found");

        return StrictRows.Reading(data, contract.Inputs, contract.Document.Id, [], file => Read(data.Path, file));
    }

    private static ExpectedRows Read(string path, StrictRows file)
    {
        int?[] columns = [file.Header.TakeIfThere("margin"), file.Header.TakeIfThere("probability")];
        if (columns.All(column => column is null))
            throw new DataException(
                $"{file.File}: has neither a column 'margin' nor 'probability'; let the library that fitted the "
                + "booster write one next to each row");

        var (rows, expected) = (new List<Row>(), new List<double>[] { [], [] });
        while (file.Read())
        {
            rows.Add(file.Row());
            for (var i = 0; i < columns.Length; i++)
                if (columns[i] is { } column) expected[i].Add(Number(file, column));
            if (rows.Count > MaxRows)
                throw new DataException($"{file.File}: has more than {MaxRows:N0} rows; a few thousand prove as much");
        }

        return rows.Count < MinRows
            ? throw new DataException($"{file.File}: has {rows.Count} rows; at least {MinRows} are needed")
            : new ExpectedRows(rows, Expected(0), Expected(1), Fingerprint.Hash(path));

        double[]? Expected(int column) => columns[column] is null ? null : [.. expected[column]];
    }

    private static double Number(StrictRows file, int column)
    {
        var cell = file.Cell(column).Trim(LabelReader.Blanks);
        return Utf8Parser.TryParse(cell, out double value, out var read) && read == cell.Length
            && double.IsFinite(value)
                ? value
                : throw new DataException(
                    $"{file.Place}: margin and probability must be finite numbers (was {StrictRows.Given(cell)})");
    }
}

/// <summary>Whether a booster answers here as its own library did.</summary>
internal static class RowCheck
{
    /// <summary>XGBoost makes probabilities in float32.</summary>
    private const double SingleTolerance = 1e-6;

    private const double DoubleTolerance = 1e-12;

    private const int MostNamed = 3;

    /// <summary>Scores every row.</summary>
    /// <returns>Some of them, evenly from the first to the last, for the manifest.</returns>
    /// <exception cref="DataException">A row differs; the first ones are named.</exception>
    public static IReadOnlyList<GoldenRow> Check(
        ImportedBooster booster, FittedContract contract, ExpectedRows expected)
    {
        var margins = new double[expected.Rows.Count];
        booster.Scorer.Margins(new FeatureEncoder(contract).ToMatrix(expected.Rows).Values, margins);
        var differences = Differences(booster, margins, expected, booster.RawScale);
        // A mean may have been written in place of the raw score.
        if (booster.RawScale != 1 && differences.Length > 0 && Differences(booster, margins, expected, 1) is [])
            differences = [];
        if (differences.Length > 0)
            throw new DataException(
                $"{differences.Length:N0} of {margins.Length:N0} rows differ from what the booster's own library "
                + $"answered: {string.Join("; ", differences.Take(MostNamed))}; are the features the same, computed "
                + "the same way, and is it the same booster with all of its trees?");

        var taken = EvenSample.Places(margins.Length, GoldenRows.Count);
        return GoldenRows.From(
            contract, taken.Select(row => expected.Rows[row]), taken.Select(row => margins[row]));
    }

    private static string[] Differences(
        ImportedBooster booster, double[] margins, ExpectedRows expected, double scale) =>
    [
        .. Enumerable.Range(0, margins.Length)
            .Select(row => Difference(booster, margins[row], scale, expected, row)).OfType<string>(),
    ];

    /// <summary>null where there is none.</summary>
    private static string? Difference(
        ImportedBooster booster, double margin, double scale, ExpectedRows expected, int row)
    {
        if (expected.Margins?[row] is { } wanted && !IsSameMargin(booster, margin * scale, wanted))
            return Worded(row, "margin", margin * scale, wanted);

        if (booster.Calibration is not { } calibration || expected.Probabilities?[row] is not { } likely) return null;

        var probability = calibration.Probability(margin);
        var tolerance = booster.Tolerance ?? (booster.IsSingle ? SingleTolerance : DoubleTolerance);
        return !(Math.Abs(probability - likely) <= tolerance)
            ? Worded(row, "probability", probability, likely)
            : null;
    }

    /// <summary>Of float32, nine digits are all there is; a float64 may have been written with fewer than it has.
    /// </summary>
    private static bool IsSameMargin(ImportedBooster booster, double margin, double wanted) =>
        booster is { IsSingle: true, Tolerance: null }
            ? (float)margin == (float)wanted
            : Math.Abs(margin - wanted) <= (booster.Tolerance ?? DoubleTolerance) * Math.Max(1, Math.Abs(wanted));

    private static string Worded(int row, string what, double was, double wanted) => string.Create(
        CultureInfo.InvariantCulture, $"row {row + 1} has the {what} {was} instead of {wanted}");
}
