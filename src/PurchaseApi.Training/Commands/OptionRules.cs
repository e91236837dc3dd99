using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PurchaseApi.Training.Files.Databases;

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

    public static void MustBeDatabase(this Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } url && Database.Problem(url) is { } problem)
            result.AddError($"{option.Name}: {problem}");
    });
}

/// <summary>A duration as people write it: 90s, 2m, 1.5h or 30d.</summary>
internal static class DurationArgument
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7), TenYears = TimeSpan.FromDays(3660);

    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Read(text, "smh", Week) is { } duration) return duration;

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
            : Read(text, "smh", Week) ?? TimeSpan.Zero;
    }

    /// <returns>Below 0 if it is neither hours nor days.</returns>
    public static TimeSpan ParseHorizon(ArgumentResult result) =>
        Read(result.Tokens[0].Value, "hd", TenYears) ?? TimeSpan.MinValue;

    private static TimeSpan? Read(string text, string units, TimeSpan most)
    {
        if (text is not [.., var unit] || !units.Contains(unit)) return null;

        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 24 * 3600 };
        return double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count * seconds <= most.TotalSeconds
                ? TimeSpan.FromSeconds(count * seconds)
                : null;
    }
}
