namespace PurchaseApi.Scoring.Contracts;

/// <summary>What the words of an ordinal and a list must keep, beside being values.</summary>
internal static class WordRules
{
    /// <returns>Whether the words can be used.</returns>
    public static bool Judge(InputDocument input, InputType type, string place, Action<string, string> fail) =>
        type switch
        {
            InputType.Ordinal => Levels(input, place, fail),
            InputType.List => List(input, place, fail),
            _ => true,
        };

    private static bool Levels(InputDocument input, string place, Action<string, string> fail)
    {
        var values = input.Values ?? [];
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var isSound = true;
        foreach (var value in values.Distinct())
            if (!known.Add(value)) Fault("values", $"'{value}' stands twice, since case does not count");
        foreach (var (alias, value) in input.Aliases ?? [])
        {
            if (!known.Add(alias.Trim()) || alias.Trim().Length == 0)
                Fault($"aliases/{alias}",
                    $"'{alias}' is no other spelling: it is a value or an alias already, or empty");
            if (values.Contains(value)) continue;
            var meant = NearestWord.Of(value, values) is { } word ? $"; did you mean '{word}'?" : "";
            Fault($"aliases/{alias}", $"'{value}' is no value{meant}");
        }

        return isSound;

        void Fault(string key, string message)
        {
            isSound = false;
            fail($"{place}/{key}", message);
        }
    }

    private static bool List(InputDocument input, string place, Action<string, string> fail)
    {
        var separator = input.Separator ?? ListItems.DefaultSeparator;
        var isSeparator = separator.Length == 1 && !char.IsLetterOrDigit(separator[0])
            && !char.IsWhiteSpace(separator[0]) && separator[0] != '"';
        if (!isSeparator)
            fail($"{place}/separator",
                $"is one character that is no letter, digit, space or quote (was '{separator}')");
        if (input.Values?.Count > ListItems.MaxValues)
            fail($"{place}/values", $"a list has at most {ListItems.MaxValues} values (was {input.Values.Count})");
        var split = input.Values?.FirstOrDefault(value => value.Contains(separator, StringComparison.Ordinal));
        if (isSeparator && split is not null) fail($"{place}/values", $"'{split}' has the separator in it");
        return isSeparator && split is null && !(input.Values?.Count > ListItems.MaxValues);
    }
}
