using System.Buffers.Text;
using System.Text;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Rows;

/// <summary>A CSV cell -> a row's value, by the same rules as JSON. An empty cell is a missing value.</summary>
public sealed class CellReader(Input input)
{
    /// <summary>No value is so long: four bytes for each of 200 characters.</summary>
    private const int MaxLevelBytes = 800;

    private readonly byte[][] values = [.. input.Values.Select(Encoding.UTF8.GetBytes)];

    public Input Input { get; } = input;

    /// <param name="cell">UTF-8, unquoted.</param>
    /// <param name="value">The value as a row holds it; NaN when it is missing or refused.</param>
    /// <returns>The fault's code, or null.</returns>
    public string? Read(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        cell = Trimmed(cell);
        if (cell.IsEmpty) return Input.Missing.Kind == MissingKind.Refuse ? FaultCodes.MissingValue : null;

        return Input.Type switch
        {
            InputType.Category => ReadCategory(cell, ref value),
            InputType.Flag => ReadFlag(cell, ref value),
            InputType.Ordinal => ReadLevel(cell, ref value),
            InputType.List => ReadList(cell, ref value),
            _ => ReadNumber(cell, ref value),
        };
    }

    /// <summary>Without the spaces and tabs around it, which few have.</summary>
    internal static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (cell[0] > ' ' && cell[^1] > ' ') ? cell : cell.Trim(" \t"u8);

    private string? ReadNumber(ReadOnlySpan<byte> cell, ref double value)
    {
        // JSON's own parser, so that a number is the same in both; and unlike double.Parse it takes no white space or
        // NUL. Most numbers need less than that.
        if (!PlainDecimal.TryRead(cell, out var number)
            && (!Utf8Parser.TryParse(cell, out number, out var read) || read < cell.Length))
            return FaultCodes.WrongType;

        var code = Input.Judge(number);
        if (code is null) value = number;
        return code;
    }

    private string? ReadCategory(ReadOnlySpan<byte> cell, ref double value)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!cell.SequenceEqual(values[i])) continue;
            value = i;
            return null;
        }

        return FaultCodes.NotAllowed;
    }

    private string? ReadLevel(ReadOnlySpan<byte> cell, ref double value)
    {
        Span<char> text = stackalloc char[MaxLevelBytes];
        if (cell.Length > text.Length) return FaultCodes.NotAllowed;

        var level = Input.Levels!.Find(text[..Encoding.UTF8.GetChars(cell, text)]);
        if (level < 0) return FaultCodes.NotAllowed;
        value = level;
        return null;
    }

    private string? ReadList(ReadOnlySpan<byte> cell, ref double value)
    {
        if (ListItems.Encode(Input, ListItems.Split(Input, Encoding.UTF8.GetString(cell))) is not { } list)
            return FaultCodes.NotAllowed;
        value = list;
        return null;
    }

    private static string? ReadFlag(ReadOnlySpan<byte> cell, ref double value)
    {
        if (Ascii.EqualsIgnoreCase(cell, "true"u8) || cell.SequenceEqual("1"u8)) value = 1;
        else if (Ascii.EqualsIgnoreCase(cell, "false"u8) || cell.SequenceEqual("0"u8)) value = 0;
        else return FaultCodes.WrongType;
        return null;
    }
}
