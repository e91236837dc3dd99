namespace PurchaseApi.Scoring.Inputs;

/// <summary>Words that files write where a value is missing.</summary>
public static class MissingWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "na", "n/a", "#n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "?", ".", "missing", "(null)", "<na>",
        "\\N", "#null!", "#div/0!", "#value!", "#ref!", "inf", "-inf", "k.a.", "n/v", "unbekannt", "keine angabe", "nicht verfügbar",
        "not available", "n.d.", "s/d", "–", "—",
    };

    public static bool Contains(string cell) => Words.Contains(cell.Trim());
}
