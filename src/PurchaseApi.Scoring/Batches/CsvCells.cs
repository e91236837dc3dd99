using System.Buffers;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Texts that people wrote -> cells of CSV (RFC 4180: quotes where they are needed), with nothing that a
/// spreadsheet would take for a formula.</summary>
public static class CsvCells
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t\r\n");

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";

        // Source: OWASP, CSV Injection. The apostrophe makes it a text. Full-width signs count too.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠') text = $"'{text}";
        return Quoted(text);
    }

    /// <summary>In quotes where it needs them, and else as it is.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny(Special)
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
