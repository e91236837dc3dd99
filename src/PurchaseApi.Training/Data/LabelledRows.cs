using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Data;

/// <summary>A file of examples: rows checked by the contract, with their labels.</summary>
/// <param name="Labels">true for the positive class; empty where the contract has no label.</param>
/// <param name="Dropped">Rows left out because their label was empty.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
internal sealed record LabelledRows(IReadOnlyList<Row> Rows, bool[] Labels, int Dropped, string Sha256)
{
    /// <summary>What the split column says of each row; empty when none was asked for.</summary>
    public IReadOnlyList<string> SplitCells { get; init; } = [];

    /// <summary>Rows of one id, or of one value of the group column, share a number; empty where each row is on its
    /// own.</summary>
    public int[] GroupOfRow { get; init; } = [];

    /// <summary>Columns of the file that nothing was read from.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    public IReadOnlyList<Row> Take(IReadOnlyList<int> rows) => new SomeRows(Rows, rows);

    /// <summary>One input's values on some rows.</summary>
    public double[] ValuesOf(int slot, int[] rows) => Array.ConvertAll(rows, row => Value(row, slot));

    public double Value(int row, int slot) => Rows is RowTable table ? table.Value(row, slot) : Rows[row].Values[slot];

    /// <summary>How many values a row has.</summary>
    public int InputCount { get; } = Rows.Count == 0 ? 0 : Rows[0].Values.Length;

    /// <summary>The labels of some rows.</summary>
    public bool[] LabelsOf(int[] rows) => Array.ConvertAll(rows, row => Labels[row]);

    /// <summary>The groups of some rows; empty where each row is on its own.</summary>
    public int[] GroupsOf(int[] rows) =>
        GroupOfRow.Length == 0 ? [] : Array.ConvertAll(rows, row => GroupOfRow[row]);

    public double BaseRate => Labels.Count(label => label) / (double)Labels.Length;

    /// <summary>What there is to know of the rows without showing one.</summary>
    /// <param name="inputs">In the order of a row's values.</param>
    /// <param name="source">Where the rows come from, in words.</param>
    public TrainingData Summary(IReadOnlyList<Input> inputs, string? source = null) => new(
        Sha256, Rows.Count, Dropped, Labels.Length == 0 ? null : BaseRate, source,
        new(inputs.Select((input, slot) =>
            KeyValuePair.Create(input.Name, Enumerable.Range(0, Rows.Count).Count(row => double.IsNaN(Value(row, slot)))))));
}
