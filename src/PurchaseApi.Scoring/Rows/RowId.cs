using System.Text.RegularExpressions;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The caller's own id of a row: an integer, a text or nothing. Echoed with its type; never a feature, never
/// logged.</summary>
public readonly partial record struct RowId(long? Number, string? Text)
{
    /// <summary>A text id, safe in a CSV cell that a spreadsheet opens: it never begins with = + - @.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:@|+=/ -]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex AllowedText { get; }

    public static bool IsAllowed(string text) => AllowedText.IsMatch(text);
}
