using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Drafting;

/// <summary>Texts of a data file as YAML: nothing in a file can become a key, a comment or another type.</summary>
internal static partial class YamlText
{
    private static readonly string[] Constants = ["true", "false", "null", "yes", "no", "on", "off", "nan", "infinity"];

    /// <summary>Plain where that is safe inside <c>{ }</c> and <c>[ ]</c> too, else in quotes.</summary>
    public static string Of(string text) => text switch
    {
        _ when Plain.IsMatch(text) && !Constants.Contains(text.ToLowerInvariant()) => text,
        _ when text.All(IsPrintable) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => JsonSerializer.Serialize(text),   // a JSON text is a YAML text, with all but ASCII escaped
    };

    /// <summary>In quotes, whatever it is.</summary>
    public static string Quoted(string text) =>
        text.All(IsPrintable) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : JsonSerializer.Serialize(text);

    /// <summary>As part of a comment: on one line, and short.</summary>
    public static string Shown(string text) =>
        $"'{string.Concat(Excerpt.From(text).Select(letter => IsPrintable(letter) ? letter : '?'))}'";

    private static bool IsPrintable(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"^[A-Za-z_]([A-Za-z0-9_ .+/-]*[A-Za-z0-9_])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain { get; }
}
