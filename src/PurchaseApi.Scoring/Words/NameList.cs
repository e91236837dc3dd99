namespace PurchaseApi.Scoring.Words;

/// <summary>Names in one text, as options, settings and queries hold them: <c>a, b</c>.</summary>
public static class NameList
{
    /// <returns>The names in their order, trimmed; none of them is empty.</returns>
    public static string[] Parse(string? text, char separator = ',') =>
        text?.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
