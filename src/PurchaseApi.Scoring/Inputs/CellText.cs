namespace PurchaseApi.Scoring.Inputs;

/// <summary>The text of a CSV cell.</summary>
internal static class CellText
{
    /// <summary>Without the spaces and tabs around it, which few have.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (cell[0] > ' ' && cell[^1] > ' ') ? cell : cell.Trim(" \t"u8);
}
