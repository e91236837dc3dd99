using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Features;

/// <summary>Row -> feature vector: impute, derive, encode. A function of the fitted contract and the row alone, so a
/// row has the same vector on its own and inside a batch of a million. Scaling is the scorer's.</summary>
public sealed class FeatureEncoder
{
    private readonly FittedContract contract;
    private readonly Column[] columns;
    private readonly double[] constants;   // per input, what a missing value becomes; NaN where it stays missing

    public FeatureEncoder(FittedContract contract)
    {
        this.contract = contract;
        SlotCount = contract.Inputs.Count + contract.Features.Count;
        columns = [.. contract.Model.SelectMany(ColumnsOf)];
        constants =
        [
            .. contract.Inputs.Select(input =>
                input.Missing is { Kind: MissingKind.Constant } rule ? rule.Constant : double.NaN),
        ];
        Columns = [.. columns.Select(column => column.Name)];
    }

    /// <summary>One slot per input (imputed), then one per feature.</summary>
    public int SlotCount { get; }

    /// <summary>The names of the encoded columns; a category has one per value, <c>device_type=Mobile</c>.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The input or feature that each column comes from.</summary>
    public string SourceOf(int column) => Name(columns[column].Slot);

    /// <summary>Imputes and derives, without encoding.</summary>
    /// <param name="row">Checked by the contract.</param>
    /// <param name="slots">Receives <see cref="SlotCount"/> values: the row as expressions see it.</param>
    public void Derive(Row row, Span<double> slots) => Derive(row.Values, slots);

    /// <param name="values">A row's, one per input in contract order.</param>
    /// <inheritdoc cref="Derive(Row, Span{double})"/>
    public void Derive(ReadOnlySpan<double> values, Span<double> slots)
    {
        for (var i = 0; i < constants.Length; i++) slots[i] = double.IsNaN(values[i]) ? constants[i] : values[i];
        for (var i = constants.Length; i < SlotCount; i++)
            slots[i] = contract.Features[i - constants.Length].Value.Number(slots);
    }

    /// <param name="row">Checked by the contract.</param>
    /// <param name="slots">Receives <see cref="SlotCount"/> values: the row as expressions see it.</param>
    /// <param name="features">Receives one value per column; NaN is missing.</param>
    public void Encode(Row row, Span<double> slots, Span<double> features) => Encode(row.Values, slots, features);

    /// <param name="values">A row's, one per input in contract order.</param>
    /// <inheritdoc cref="Encode(Row, Span{double}, Span{double})"/>
    public void Encode(ReadOnlySpan<double> values, Span<double> slots, Span<double> features)
    {
        Derive(values, slots);
        for (var i = 0; i < columns.Length; i++)
        {
            var (value, level) = (slots[columns[i].Slot], columns[i].Level);
            features[i] = double.IsNaN(value) ? value
                : level >= 0 ? (value == level ? 1 : 0)
                : columns[i].Numbers is { } numbers ? numbers[(int)value]
                : value;
        }
    }

    private IEnumerable<Column> ColumnsOf(string name)
    {
        var slot = SlotOf(name);
        return slot < contract.Inputs.Count
            ? contract.Inputs[slot].Encoded.Select(column =>
                new Column(column.Name, slot, column.Level, column.Numbers is null ? null : [.. column.Numbers]))
            : [new Column(name, slot, Level: -1, Numbers: null)];
    }

    /// <param name="name">Of an input or feature.</param>
    internal int SlotOf(string name) => Enumerable.Range(0, SlotCount).First(slot => Name(slot) == name);

    private string Name(int slot) =>
        slot < contract.Inputs.Count
            ? contract.Inputs[slot].Name
            : contract.Features[slot - contract.Inputs.Count].Name;

    /// <param name="Name">As the training library knows it.</param>
    /// <param name="Slot">Where its value comes from.</param>
    /// <param name="Level">The category's index that makes it 1, or -1 when the value is taken as it is.</param>
    /// <param name="Numbers">Per value of a category, the number that encodes it; null without target encoding.</param>
    private sealed record Column(string Name, int Slot, int Level, double[]? Numbers);
}
