using System.CommandLine.Parsing;
using System.Globalization;

namespace PurchaseApi.Training.Commands;

/// <summary>A duration as people write it: 90s, 2m or 1.5h.</summary>
internal static class DurationArgument
{
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text[^1..] switch { "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
        if (unit > 0 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count * unit is > 0 and <= 7 * 24 * 3600)
            return TimeSpan.FromSeconds(count * unit);

        result.AddError($"{result.Argument.Name}: '{text}' is no duration up to a week, such as 90s, 2m or 1h");
        return null;
    }
}
