using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Contracts;

/// <summary>What is wrong with the words of a category, an ordinal or a list; null where nothing is.</summary>
internal static class InputWords
{
    private const int MaxLength = 200;

    public static string? Fault(IReadOnlyList<string>? values, InputType? type) => values switch
    {
        null when type == InputType.List => null,   // free texts
        not { Count: > 0 } =>
            $"{(type == InputType.Ordinal ? "an" : "a")} {$"{type}".ToLowerInvariant()} needs values: [A, B, ...]",
        _ when values.Any(string.IsNullOrWhiteSpace) => "a value is empty",
        // Cells are read without the white space around them, so such a value would never be met.
        _ when values.FirstOrDefault(value => value != value.Trim()) is { } spaced =>
            $"'{spaced}' begins or ends with white space",
        _ when values.FirstOrDefault(value => value.Length > MaxLength) is { } longest =>
            $"'{longest[..20]}...' has {longest.Length:N0} characters; at most {MaxLength} are allowed",
        _ when values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice =>
            $"'{twice.Key}' stands twice",
        _ => null,
    };

    /// <summary>Of an ordinal, whose case does not count.</summary>
    public static string? SameLevel(InputDocument input)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return (input.Values ?? []).Distinct().FirstOrDefault(value => !known.Add(value)) is { } twice
            ? $"'{twice}' stands twice, since case does not count"
            : null;
    }

    public static string? AliasFault(InputDocument input, string alias)
    {
        var (values, aliases) = (input.Values ?? [], input.Aliases!);
        var others = values.Concat(aliases.Keys.TakeWhile(other => other != alias)).Select(other => other.Trim());
        if (alias.Trim().Length == 0 || others.Contains(alias.Trim(), StringComparer.OrdinalIgnoreCase))
            return $"'{alias}' is no other spelling: it is a value or an alias already, or empty";

        return values.Contains(aliases[alias])
            ? null
            : $"'{aliases[alias]}' is no value{PlacedRules.Nearest(aliases[alias], values)}";
    }

    public static bool IsSeparator(string? separator) =>
        separator is null
        || (separator is [var sign] && !char.IsLetterOrDigit(sign) && !char.IsWhiteSpace(sign) && sign != '"');

    public static string? ListFault(InputDocument input)
    {
        if (input.Values is not { } values) return null;
        if (values.Count > ListItems.MaxValues)
            return $"a list has at most {ListItems.MaxValues} values (was {values.Count})";

        var separator = input.Separator ?? ListItems.DefaultSeparator;
        return IsSeparator(separator)
            && values.FirstOrDefault(value => value.Contains(separator, StringComparison.Ordinal)) is { } split
                ? $"'{split}' has the separator in it"
                : null;
    }
}
