using System.Buffers;
using System.Globalization;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Texts that people wrote -> cells of CSV (RFC 4180: quotes where they are needed), with nothing that a
/// spreadsheet would take for a formula.</summary>
public static class CsvCells
{
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789 .,'()/-%€$£¥");
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t\r\n");
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create("\",;\t\r\n"u8);

    public static string From(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";

        // Source: OWASP, CSV Injection. The apostrophe makes it a text. Full-width signs count too.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠') text = $"'{text}";
        return Quoted(text);
    }

    /// <summary>A caller's own cell, which may be a negative number or begin with a telephone's +.</summary>
    public static string FromKept(string text) => IsNumber(text) ? Quoted(text) : From(text);

    /// <summary>Whether a caller's own cell comes back as it is: it begins with a letter or a digit, and has nothing to
    /// quote.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty || (char.IsAsciiLetterOrDigit((char)utf8[0]) && !utf8.ContainsAny(SpecialBytes));

    /// <summary>A sign before nothing that a spreadsheet could call or link to.</summary>
    private static bool IsNumber(string text) =>
        text.Length > 1 && text[0] is '+' or '-' && text.AsSpan(1).ContainsAnyInRange('0', '9')
        && (!text.AsSpan(1).ContainsAnyExcept(NumberSigns)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>In quotes where it needs them, and else as it is.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny(Special)
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
