using System.Globalization;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Steps;

/// <summary>Which rows are fitted on, chosen by and measured once.</summary>
internal static class SplitStep
{
    private static readonly string[] PartNames = ["train", "validation", "holdout"];

    /// <exception cref="DataException">The split column, or no split of these rows, can be used.</exception>
    public static RowSplit Run(LabelledRows data, RowGroups groups, SplitKind kind, int seed)
    {
        var values = new RowValues(data);
        if (Enumerable.Range(1, data.Rows.Count - 1).All(row => values.Equals(0, row)))
            throw new DataException($"all {data.Rows.Count:N0} rows are equal in every input, so nothing tells the "
                + "classes apart; add inputs that differ");

        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        var split = kind switch
        {
            SplitKind.Given => Given(data, groups, seed),
            SplitKind.ByTime => ByTime(data) with { Method = "by time" },
            SplitKind.Grouped => Stratified(data, groups, all, seed) with { Method = "stratified, by group" },
            _ when data.GroupOfRow.Length > 0 =>
                Stratified(data, groups, all, seed) with { Method = "stratified, by id" },
            _ => Stratified(data, groups, all, seed),
        };
        foreach (var (name, rows) in PartNames.Zip([split.Train, split.Validation, split.Holdout]))
            if (data.LabelsOf(rows).Distinct().Count() < 2)
                throw new DataException(
                    $"the {name} rows hold one class alone ({rows.Length} rows): {Remedy(groups, all)}");
        return split;
    }

    private static string Remedy(RowGroups groups, int[] all) => groups.Count > all.Length / 2
        ? "more rows of both classes are needed, or another split"
        : $"of {all.Length:N0} rows only {groups.Count:N0} can be told apart, since duplicates and groups stay "
            + "together; more different rows are needed, or another split";

    private static RowSplit Stratified(LabelledRows data, RowGroups groups, int[] rows, int seed) =>
        FromParts(rows, groups.Parts(rows, data.Labels, labels =>
        {
            var split = StratifiedSplit.Draw(labels, seed);
            var parts = new int[labels.Length];
            foreach (var row in split.Validation) parts[row] = 1;
            foreach (var row in split.Holdout) parts[row] = 2;
            return parts;
        }));

    /// <summary>Rows of one moment stay together: only later rows are the future.</summary>
    private static RowSplit ByTime(LabelledRows data)
    {
        double[] times = Times(data.SplitCells);
        double[] sorted = [.. times.Order()];
        var (validationFrom, holdoutFrom) = (sorted[sorted.Length * 70 / 100], sorted[sorted.Length * 85 / 100]);
        if (validationFrom == sorted[0] || holdoutFrom == validationFrom)
            throw new DataException(
                "--time-column: too few different times to put later rows into validation and holdout");
        int[] rows = [.. Enumerable.Range(0, times.Length)];
        return FromParts(rows, [.. times.Select(time => time >= holdoutFrom ? 2 : time >= validationFrom ? 1 : 0)]);
    }

    /// <summary>Where no row is for validation, some of the training rows are: 15 of 85.</summary>
    private static RowSplit Given(LabelledRows data, RowGroups groups, int seed)
    {
        int[] parts = [.. data.SplitCells.Select(Part)];
        int[] all = [.. Enumerable.Range(0, parts.Length)];
        var split = FromParts(all, parts) with { Method = "given" };
        if (split.Train.Length == 0 || split.Holdout.Length == 0)
            throw new DataException("--split-column: needs rows for 'train' and for 'holdout'");
        if (split.Validation.Length > 0) return split;

        var folds = groups.Parts(split.Train, data.Labels, labels =>
        {
            var parts = new int[labels.Length];
            foreach (var row in StratifiedFolds.Deal(labels, folds: 6, seed)[0].HeldOut) parts[row] = 1;
            return parts;
        });
        return FromParts(split.Train, folds) with { Holdout = split.Holdout, Method = "given, validation drawn" };
    }

    private static RowSplit FromParts(int[] rows, int[] parts)
    {
        int[] Rows(int part) => [.. rows.Where((_, index) => parts[index] == part)];
        return new(Rows(0), Rows(1), Rows(2));
    }

    private static int Part(string cell, int row) =>
        Array.FindIndex(PartNames, name => name.Equals(cell, StringComparison.OrdinalIgnoreCase)) is >= 0 and var part
            ? part
            : throw new DataException(
                $"--split-column: row {row + 1} says '{cell}'; it must be {string.Join(", ", PartNames)}");

    /// <summary>Numbers, or dates in the first form that reads all of them; the contract's comes first.</summary>
    private static double[] Times(IReadOnlyList<string> cells)
    {
        if (cells.All(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)))
            return [.. cells.Select(cell => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture))];

        var format = DateFormat.Forms.Select(form => DateFormat.Create(form))
            .FirstOrDefault(form => cells.All(cell => form.TryRead(cell, out _, out _)));
        if (format is not null)
            return [.. cells.Select(cell => format.TryRead(cell, out var date, out _) ? DateInput.Seconds(date) : 0)];

        var (odd, row) = cells.Select((cell, row) => (cell, row))
            .First(one => !DateFormat.Iso.TryRead(one.cell, out _, out _));
        throw new DataException(
            $"--time-column: row {row + 1} says '{odd}'; it must be a number or a date like 2026-11-21");
    }
}
