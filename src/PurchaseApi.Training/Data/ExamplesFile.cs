using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Data;

/// <summary>Reads labelled rows from a file or a query, to train or to evaluate on.</summary>
internal sealed class ExamplesFile
{
    private const int MinRows = 50;

    // Rows times inputs. Every row is held in memory, once as it was read and once as the trees see it.
    private const int MaxValues = 200_000_000;

    private readonly StrictRows file;
    private readonly LabelSource? label;
    private readonly SplitKind splitKind;
    private readonly int? splitColumn;
    private readonly int? idColumn;
    private readonly IReadOnlyList<string> ignored;

    private ExamplesFile(StrictRows file, LabelSource? label, ContractDocument contract, SplitOption split)
    {
        (this.file, this.label, splitKind) = (file, label, split.Kind);
        if (split.Column is not null) splitColumn = file.Header.IndexOf(split.Column);
        if (contract.Id is not null) idColumn = file.Header.IndexIfThere(contract.Id);
        ignored = file.Header.Others([.. new[] { contract.Id, split.Column }.OfType<string>()]);
    }

    /// <summary>Rows to train on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows Read(
        DataFile data, Contract contract, SplitOption? split = null, int maxValues = MaxValues) =>
        Read(data, contract.Inputs, contract.Document, split, maxValues: maxValues);

    /// <summary>Rows to evaluate a version on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows Read(DataFile data, FittedContract contract) =>
        Read(data, contract.Inputs, contract.Document, split: null);

    /// <summary>One in this many rows, as training would read them: a look at a file that may be too large to train
    /// on.</summary>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows ReadEvery(int step, DataFile data, Contract contract) =>
        Read(data, contract.Inputs, contract.Document, split: null, step);

    private static LabelledRows Read(
        DataFile data, IReadOnlyList<Input> inputs, ContractDocument contract, SplitOption? split, int step = 1,
        int maxValues = MaxValues)
    {
        var sha256 = data.Query is null ? Fingerprint.Hash(data.Path) : null;
        var source = LabelSource.From(contract);
        return StrictRows.Reading(data, inputs, contract.Id, source?.Columns ?? [], rows =>
            new ExamplesFile(rows, source, contract, split ?? SplitOption.Stratified)
                .ReadAll(sha256, step, maxValues));
    }

    /// <param name="sha256">Of the file; null for a query, whose rows tell it as they are read.</param>
    /// <param name="step">One in this many rows is read.</param>
    /// <param name="maxValues">The most that are held in memory.</param>
    private LabelledRows ReadAll(string? sha256, int step, int maxValues)
    {
        var (rows, dropped) = (new RowTable(file.InputCount), 0);
        var (labels, splitCells) = (new List<bool>(), new List<string>());
        var values = new double[file.InputCount];
        var (ids, groups) = (new RepeatedKeys(), new RepeatedKeys());
        while (file.Read())
        {
            if (file.Csv.RowNumber % step != 0) continue;
            if (label is not null)
            {
                var isPositive = label.Read(file.Csv, file.Others, out var problem);
                if (problem is not null) throw new DataException($"{file.Place}: {problem}");
                if (isPositive is null)
                {
                    dropped++;
                    continue;
                }

                labels.Add(isPositive.Value);
            }

            file.Read(values);
            rows.Add(values);
            if ((long)rows.Count * file.InputCount > maxValues) throw TooLarge(maxValues);
            if (idColumn is { } id) ids.Add(file.Cell(id).Trim(LabelReader.Blanks));
            if (splitColumn is not { } column) continue;

            var cell = file.Cell(column).Trim(LabelReader.Blanks);
            if (splitKind == SplitKind.ByTime && file.DateAt(column) is { } date)
            {
                if (date.ReadCell(cell, out var seconds) is not null || double.IsNaN(seconds))
                    throw new DataException($"{file.Place}: --time-column needs a date (was {StrictRows.Given(cell)})");
                splitCells.Add(seconds.ToString("R", CultureInfo.InvariantCulture));
                continue;
            }

            if (splitKind == SplitKind.Grouped) groups.Add(cell);
            else splitCells.Add(Encoding.UTF8.GetString(cell));
        }

        if (step == 1) RequireEnough(rows.Count, labels, dropped);
        return new LabelledRows(rows, [.. labels], dropped, sha256 ?? file.Csv.Sha256!)
        {
            SplitCells = splitCells,
            GroupOfRow = RowGroups.Joined(ids.Groups(), groups.Groups()),
            IgnoredColumns = ignored,
        };
    }

    private void RequireEnough(int rows, List<bool> labels, int dropped)
    {
        if (rows < MinRows)
        {
            var kind = label is null ? "rows" : "labeled rows";
            throw new DataException(
                $"{file.File}: has {rows} {kind}{WithoutLabel(dropped)}; at least {MinRows} are needed");
        }

        if (label is not null && labels.Distinct().Count() == 1)
            throw new DataException(
                $"{file.File}: every label is the same; {label.Positive} in some rows and not in others");
    }

    private DataException TooLarge(int maxValues) => new(
        $"{file.File}: has more than {maxValues / file.InputCount:N0} rows, the most that are read with "
        + $"{file.InputCount} inputs, since all are held in memory; use a random sample of them");

    private static string WithoutLabel(int dropped) => dropped == 0 ? "" : $" and {dropped} without a label";
}
