using System.CommandLine.Parsing;
using System.Globalization;

namespace PurchaseApi.Training.Commands;

/// <summary>A duration as people write it: 90s, 2m or 1.5h.</summary>
internal static class DurationArgument
{
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Read(text) is { } duration) return duration;

        result.AddError($"{result.Argument.Name}: '{text}' is no duration up to a week, such as 90s, 2m or 1h");
        return null;
    }

    /// <summary>00:00:10 is read, too. A number alone is not: .NET would take it for days.</summary>
    /// <returns>0 for what is no duration.</returns>
    public static TimeSpan ParseClock(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        return text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock)
            ? clock
            : Read(text) ?? TimeSpan.Zero;
    }

    private static TimeSpan? Read(string text)
    {
        var unit = text[^1..] switch { "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
        return unit > 0 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count * unit is > 0 and <= 7 * 24 * 3600
                ? TimeSpan.FromSeconds(count * unit)
                : null;
    }
}
