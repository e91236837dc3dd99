using System.Text;
using CsvHelper;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Training.Data;

/// <summary>Reads labelled rows from CSV. The first cell that the contract refuses ends the reading: training on a
/// guess of what was meant would be worse than no model.</summary>
internal sealed class ExamplesFile
{
    private const int MinRows = 50;

    // Rows times inputs. Every row is held in memory, several times over while it is encoded for folds and candidates.
    private const int MaxValues = 10_000_000;

    private readonly string file;
    private readonly CsvReader csv;
    private readonly CellReader[] cells;
    private readonly int[] columns;
    private readonly LabelSource? label;
    private readonly int? splitColumn;
    private readonly RowValidator validator;
    private readonly IReadOnlyList<string> ignored;

    private ExamplesFile(
        IReadOnlyList<Input> inputs, ContractDocument contract, string? splitColumn, string file, CsvReader csv)
    {
        (this.file, this.csv) = (file, csv);
        var header = new CsvHeader(file, [.. csv.Headers]);
        cells = [.. inputs.Select(input => new CellReader(input))];
        label = LabelSource.Of(contract);
        columns = header.TakeAll([.. inputs.Select(input => input.Column), .. label?.Columns ?? []]);
        if (splitColumn is not null) this.splitColumn = header.IndexOf(splitColumn);
        ignored = header.Others([.. new[] { contract.Id, splitColumn }.OfType<string>()]);
        validator = new RowValidator(inputs, contract.Id, missing: "empty");
    }

    /// <summary>Rows to train on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows Read(string path, Contract contract, string? splitColumn = null) =>
        Read(path, contract.Inputs, contract.Document, splitColumn);

    /// <summary>Rows to evaluate a version on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows Read(string path, FittedContract contract) =>
        Read(path, contract.Inputs, contract.Document, splitColumn: null);

    /// <summary>Every so many rows, as training would read them: a look at a file that may be too large to train
    /// on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows ReadEvery(int step, string path, Contract contract) =>
        Read(path, contract.Inputs, contract.Document, splitColumn: null, step);

    private static LabelledRows Read(
        string path, IReadOnlyList<Input> inputs, ContractDocument contract, string? splitColumn, int step = 1)
    {
        var sha256 = Fingerprint.Of(path);
        return CsvFile.Read(
            path, (name, csv) => new ExamplesFile(inputs, contract, splitColumn, name, csv).ReadAll(sha256, step));
    }

    private LabelledRows ReadAll(string sha256, int step)
    {
        var (rows, labels, splitCells, dropped) = (new List<Row>(), new List<bool>(), new List<string>(), 0);
        while (csv.Read())
        {
            if (csv.RowNumber % step != 0) continue;
            if (label is not null)
            {
                var isPositive = label.Read(csv, columns.AsSpan(cells.Length), out var problem);
                if (problem is not null) throw new DataException($"{Place}: {problem}");
                if (isPositive is null)
                {
                    dropped++;
                    continue;
                }

                labels.Add(isPositive.Value);
            }

            rows.Add(ReadRow());
            if ((long)rows.Count * cells.Length > MaxValues) throw TooLarge();
            if (splitColumn is { } column) splitCells.Add(csv.GetString(column).Trim());
        }

        if (step == 1) RequireEnough(rows.Count, labels, dropped);
        return new LabelledRows(rows, [.. labels], dropped, sha256)
        {
            SplitCells = splitCells,
            IgnoredColumns = ignored,
        };
    }

    private void RequireEnough(int rows, List<bool> labels, int dropped)
    {
        if (rows < MinRows)
        {
            var kind = label is null ? "rows" : "labelled rows";
            throw new DataException(
                $"{file}: has {rows} {kind}{WithoutLabel(dropped)}; at least {MinRows} are needed");
        }

        if (label is not null && labels.Distinct().Count() == 1)
            throw new DataException(
                $"{file}: every label is the same; {label.Positive} in some rows and not in others");
    }

    private Row ReadRow()
    {
        var values = new double[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = csv.GetSpan(columns[i]);
            if (cells[i].Read(cell, out values[i]) is { } code)
                throw new DataException($"{Place}: {Worded(cells[i].Input.Name, code, cell)}");
        }

        return new Row(default, values);
    }

    private DataException TooLarge() => new(
        $"{file}: has more than {MaxValues / cells.Length:N0} rows, the most that are read with {cells.Length} inputs, "
        + "since all are held in memory; use a random sample of them");

    private string Place => $"{file}: row {csv.RowNumber} (line {csv.LineNumber})";

    private string Worded(string field, string code, ReadOnlySpan<byte> cell) =>
        validator.Validate(RowReading.Refused(default, [new FieldFault(code, field, Given(cell))]))
            .Errors[0].ErrorMessage;

    private static string Given(ReadOnlySpan<byte> cell) => $"'{Excerpt.Of(Encoding.UTF8.GetString(cell))}'";

    private static string WithoutLabel(int dropped) => dropped == 0 ? "" : $" and {dropped} without a label";
}
