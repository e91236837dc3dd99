namespace PurchaseApi.Training.Data;

/// <summary>Compares rows by their values, without their labels; a missing value equals another.</summary>
internal sealed class RowValues(LabelledRows data) : IEqualityComparer<int>
{
    public bool Equals(int x, int y)
    {
        for (var slot = 0; slot < data.InputCount; slot++)
            if (!data.Value(x, slot).Equals(data.Value(y, slot))) return false;
        return true;
    }

    public int GetHashCode(int row)
    {
        var hash = new HashCode();
        for (var slot = 0; slot < data.InputCount; slot++) hash.Add(data.Value(row, slot));
        return hash.ToHashCode();
    }
}
