using System.Text.RegularExpressions;

namespace PurchaseApi.Training.Drafting;

/// <summary>Texts that people read as numbers and a contract does not: <c>12,5</c>, <c>1,234.50</c>,
/// <c>9.99 EUR</c>, <c>n/a</c>.</summary>
internal static partial class NumberSpelling
{
    private static readonly string[] MissingWords =
        ["na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", ".", "missing", "(null)", "inf", "-inf"];

    /// <summary>Whether it says that there is no value.</summary>
    public static bool IsMissing(string cell) => MissingWords.Contains(cell.ToLowerInvariant());

    /// <summary>What is in the way of reading it as a number, and the remedy; null when it is just a text.</summary>
    public static string? Trouble(string cell) => cell switch
    {
        _ when Thousands.IsMatch(cell) => "a thousands separator; write 1234.5",
        _ when EitherComma.IsMatch(cell) => "a comma, of decimals or of thousands; write 12.5 or 12500",
        _ when DecimalComma.IsMatch(cell) => "a decimal comma; write 12.5",
        _ when WithUnit.IsMatch(cell) => "a sign or unit beside the number; write the number alone",
        _ => null,
    };

    [GeneratedRegex(@"^[-+]?\d+,\d+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalComma { get; }

    [GeneratedRegex(@"^[-+]?[1-9]\d{0,2},\d{3}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EitherComma { get; }

    // 12,500 alone could be either; with a second group or both signs it is thousands.
    [GeneratedRegex(
        @"^[-+]?\d{1,3}(('\d{3}|[ \u00a0\u202f]\d{3})+([.,]\d+)?|(,\d{3}){2,}|(\.\d{3}){2,}|"
            + @"(,\d{3})+\.\d+|(\.\d{3})+,\d+)\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Thousands { get; }

    [GeneratedRegex(
        @"^[-+]?(\p{Sc} ?[\d.,' ]*\d|\d[\d.,' ]* ?(\p{Sc}|%|EUR|USD|GBP|CHF))\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithUnit { get; }
}
