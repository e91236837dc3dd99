using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Findings;

/// <summary>Equal when every value and the label are; a missing value equals another.</summary>
internal readonly record struct RowContent(double[] Values, bool Label)
{
    public static RowContent Of(LabelledRows data, int row) => new(data.Rows[row].Values, data.Labels[row]);

    public RowContent Without(int[] slots)
    {
        var rest = (double[])Values.Clone();
        foreach (var slot in slots) rest[slot] = double.NaN;
        return this with { Values = rest };
    }

    public bool Equals(RowContent other) => Label == other.Label && Values.AsSpan().SequenceEqual(other.Values);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Label);
        foreach (var value in Values) hash.Add(value);
        return hash.ToHashCode();
    }
}
