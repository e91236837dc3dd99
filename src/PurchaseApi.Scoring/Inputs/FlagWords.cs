using System.Text;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>Words that files write for true and false; case does not count.</summary>
public static class FlagWords
{
    private const int MaxLength = 8;

    private static readonly HashSet<string> True = new(StringComparer.OrdinalIgnoreCase)
        { "1", "true", "t", "yes", "y", "ja", "j", "oui", "si", "sí", "sim", "on", "wahr", "vrai" };

    private static readonly HashSet<string> False = new(StringComparer.OrdinalIgnoreCase)
        { "0", "false", "f", "no", "n", "nein", "non", "não", "off", "falsch", "faux" };

    /// <param name="cell">UTF-8, trimmed.</param>
    /// <returns>null for another word.</returns>
    public static bool? Parse(ReadOnlySpan<byte> cell) =>
        cell.Length <= MaxLength ? Parse(Encoding.UTF8.GetString(cell)) : null;

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static bool? Parse(string cell) => True.Contains(cell) ? true : False.Contains(cell) ? false : null;
}
