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

/// <summary>Words that files write where a value is missing.</summary>
public static class MissingWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "na", "n/a", "#n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "?", ".", "missing", "(null)",
        "<na>", "\\N", "#null!", "#div/0!", "#value!", "#ref!", "inf", "-inf", "k.a.", "n/v", "unbekannt",
        "keine angabe", "nicht verfügbar",
        "not available", "n.d.", "n/d", "s/d", "–", "—", "no disponible", "non disponible", "non renseigné",
        "não informado", "não disponível", "нет данных", "不明",
    };

    private static readonly string[] NoDates = ["0000-00-00", "0000/00/00", "00.00.0000", "00/00/0000", "00-00-0000"];

    public static bool Contains(string cell) => Words.Contains(cell.Trim()) || IsNoDate(cell.Trim());

    /// <summary>What databases write for no date, with or without a time.</summary>
    public static bool IsNoDate(string cell) =>
        Array.Exists(NoDates, date => cell.StartsWith(date, StringComparison.Ordinal));
}
