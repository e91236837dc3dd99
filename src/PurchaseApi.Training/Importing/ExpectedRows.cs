using System.Buffers.Text;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

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
    public static ExpectedRows Read(string path, Contract contract)
    {
        if (!System.IO.File.Exists(path)) throw new DataException($"{path}: there is no such file");

        return StrictRows.Reading(path, contract.Inputs, contract.Document.Id, [], file => Read(path, file));
    }

    private static ExpectedRows Read(string path, StrictRows file)
    {
        int?[] columns = [file.Header.TakeIfThere("margin"), file.Header.TakeIfThere("probability")];
        if (columns.All(column => column is null))
            throw new DataException(
                $"{file.File}: has neither a column 'margin' nor 'probability'; let the library that fitted the "
                + "booster write one beside each row");

        var (rows, expected) = (new List<Row>(), new List<double>[] { [], [] });
        while (file.Read())
        {
            rows.Add(file.Row());
            for (var i = 0; i < columns.Length; i++)
                if (columns[i] is { } column) expected[i].Add(Number(file, column));
            if (rows.Count > MaxRows)
                throw new DataException($"{file.File}: has more than {MaxRows:N0} rows; some thousands prove as much");
        }

        return rows.Count < MinRows
            ? throw new DataException($"{file.File}: has {rows.Count} rows; at least {MinRows} are needed")
            : new ExpectedRows(rows, Of(0), Of(1), Fingerprint.Of(path));

        double[]? Of(int column) => columns[column] is null ? null : [.. expected[column]];
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
