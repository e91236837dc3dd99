using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Data;

/// <summary>A CSV cell -> whether it is the positive class. A number is compared as a number, so that 1 and 1.0 are the
/// same class; all else as text, without case.</summary>
internal sealed class LabelReader(LabelDocument label)
{
    private readonly double? number =
        label.Positive is { ValueKind: JsonValueKind.Number } positive ? positive.GetDouble() : null;

    public static ReadOnlySpan<byte> Blanks => " \t"u8;

    /// <summary>The value that counts, as the contract has it.</summary>
    public string Positive { get; } =
        label.Positive is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : label.Positive!.Value.GetRawText();

    /// <summary>What a label may be, in words.</summary>
    public string Allowed =>
        number is null ? "a UTF-8 text on one line" : $"a number, as the positive label {Positive} is";

    /// <param name="cell">UTF-8, unquoted; not empty.</param>
    /// <returns>null when it is not allowed.</returns>
    public bool? IsPositive(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim(Blanks);
        if (number is { } positive)
        {
            return Utf8Parser.TryParse(cell, out double given, out var read)
                && read == cell.Length && double.IsFinite(given)
                    ? given == positive
                    : null;
        }

        var text = Encoding.UTF8.GetString(cell);
        return text.Any(letter => char.IsControl(letter) || letter == '\uFFFD')
            ? null
            : text.Equals(Positive, StringComparison.OrdinalIgnoreCase);
    }
}
