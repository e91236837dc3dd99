using System.Buffers;
using System.Text;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>The text of a CSV cell.</summary>
public static class CellText
{
    /// <summary>Without the white space around it, which few have.</summary>
    /// <param name="cell">UTF-8.</param>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (IsPlain(cell[0]) && IsPlain(cell[^1])) ? cell : TrimRunes(cell);

    private static bool IsPlain(byte letter) => letter is > (byte)' ' and < 0x80;

    /// <summary>Spaces of every kind: shops paste no-break spaces.</summary>
    private static ReadOnlySpan<byte> TrimRunes(ReadOnlySpan<byte> cell)
    {
        while (Rune.DecodeFromUtf8(cell, out var rune, out var length) == OperationStatus.Done
            && Rune.IsWhiteSpace(rune)) cell = cell[length..];
        while (Rune.DecodeLastFromUtf8(cell, out var rune, out var length) == OperationStatus.Done
            && Rune.IsWhiteSpace(rune)) cell = cell[..^length];
        return cell;
    }
}
