using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PurchaseApi.Training.Commands;

/// <summary>What an option's value must be, beyond its type.</summary>
internal static class OptionRules
{
    /// <param name="option">Whose values are checked.</param>
    /// <param name="holds">Whether a value is allowed.</param>
    /// <param name="allowed">In words: <c>at least 1</c>.</param>
    public static void MustBe<T>(this Option<T> option, Func<T, bool> holds, string allowed) =>
        option.Validators.Add(result =>
        {
            var given = string.Join(' ', result.Tokens.Select(token => token.Value));
            try
            {
                if (holds(result.GetValueOrDefault<T>()!)) return;
            }
            catch (InvalidOperationException)
            {
                // Not of the type at all, which System.CommandLine tells a validator in this way.
            }

            result.AddError($"{option.Name}: must be {allowed} (was '{given}')");
        });
}

/// <summary>A duration as people write it: 90s, 2m or 1.5h.</summary>
internal static class DurationArgument
{
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Read(text) is { } duration) return duration;

        result.AddError($"{result.Argument.Name}: '{text}' is not a duration of at most a week, such as 90s, 2m or 1h");
        return null;
    }

    /// <summary>00:00:10 is read, too. A number alone is not: .NET would take it for days.</summary>
    /// <returns>0 if it is not a duration.</returns>
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
