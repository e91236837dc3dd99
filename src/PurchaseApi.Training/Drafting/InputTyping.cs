using System.Text;

namespace PurchaseApi.Training.Drafting;

/// <summary>A usable column -> the type, range or values, missing rule and example of its input.</summary>
internal static class InputTyping
{
    private const int MaxShown = 8;
    private const int Width = 90;

    private static readonly string[] UnknownWords =
        ["unknown", "other", "none", "n/a", "na", "not set", "(not set)", "unspecified", "missing"];

    /// <returns>What was seen, in words; the rules and an example as YAML.</returns>
    public static (string Seen, string Rules, string Example) Of(ColumnProfile column)
    {
        if (IsFlag(column))
            return (Levels(column), "type: flag", column.Cells.Counts.Keys.First().ToLowerInvariant() is "1" or "true"
                ? "true" : "false");
        if (!column.AreAllNumbers) return Category(column);

        var type = column.HasFraction ? "number" : "integer";
        var range = OutwardRange.Of(column.Lowest, column.Highest, column.HasFraction);
        return (
            $"{OutwardRange.Short(column.Lowest)} to {OutwardRange.Short(column.Highest)}",
            range is var (low, high)
                ? $"type: {type}, range: [{OutwardRange.Text(low)}, {OutwardRange.Text(high)}]"
                : $"type: {type}",
            column.HasFraction ? OutwardRange.Short(column.FirstNumber) : OutwardRange.Text(column.FirstNumber));
    }

    /// <summary>A category has its own word for unknown; else what is missing stays so: trees learn from it, and where an
    /// algorithm needs a number it takes the median.</summary>
    public static string Missing(ColumnProfile column) =>
        column.Cells.Counts.Keys.FirstOrDefault(level => UnknownWords.Contains(level.ToLowerInvariant())) is { } unknown
            ? YamlText.Of(unknown)
            : "keep";

    /// <summary>As flags are read from CSV: 0 and 1, true and false; yes and no are words.</summary>
    private static bool IsFlag(ColumnProfile column) =>
        column.Cells is { AreMany: false } && column.Cells.Counts.Keys
            .All(cell => cell is "0" or "1" || cell.ToLowerInvariant() is "true" or "false");

    private static (string, string, string) Category(ColumnProfile column)
    {
        var values = Listed(column.Cells.Counts.Keys.Order(StringComparer.Ordinal).Select(YamlText.Of));
        return (
            Levels(column) + Unusable.Mixed(column), $"type: category, values: [{values}]",
            YamlText.Of(column.Cells.Counts.MaxBy(level => level.Value).Key));
    }

    /// <summary>Many values go on lines of their own.</summary>
    private static string Listed(IEnumerable<string> values)
    {
        const string NextLine = "\n      ";
        string[] all = [.. values];
        var text = new StringBuilder(string.Join(", ", all));
        if (text.Length <= Width) return text.ToString();

        text.Clear();
        var start = 0;
        foreach (var value in all)
        {
            if (text.Length == 0) text.Append(NextLine);
            else if (text.Length - start + value.Length <= Width) text.Append(", ");
            else
            {
                text.Append(',').Append(NextLine);
                start = text.Length;
            }

            text.Append(value);
        }

        return text.ToString();
    }

    private static string Levels(ColumnProfile column)
    {
        var levels = column.Cells.Counts.OrderByDescending(level => level.Value).ToArray();
        var shown = levels.Take(MaxShown)
            .Select(level => $"{YamlText.Shown(level.Key)[1..^1]} {100.0 * level.Value / column.Cells.Count:0.#} %");
        return string.Join(", ", shown) + (levels.Length > MaxShown ? $" and {levels.Length - MaxShown} more" : "");
    }
}
