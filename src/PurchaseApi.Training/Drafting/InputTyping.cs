using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Drafting;

/// <summary>A usable column -> the type, range or values, missing rule and example of its input.</summary>
/// <param name="Kind">What it is kept as, in words.</param>
/// <param name="Seen">What was seen, in words.</param>
/// <param name="Rules">As YAML: type and what else the type needs.</param>
/// <param name="Missing">The rule for missing values, as YAML.</param>
/// <param name="Example">As YAML.</param>
/// <param name="Converted">How cells are read that JSON would write in another way; empty for none.</param>
internal sealed record InputTyping(
    string Kind, string Seen, string Rules, string Missing, string Example, string Converted = "")
{
    private const int MaxShown = 8;
    private const int Width = 90;

    private static readonly string[] UnknownWords =
        ["unknown", "not set", "(not set)", "unspecified", "not specified"];

    public static InputTyping Guess(ColumnProfile column, ColumnReading reading)
    {
        if (reading.Dates is { } dates) return Date(dates);
        if (IsFlag(column, reading)) return Flag(column, reading);
        // A number that names something is not an amount.
        return reading.Numbers is { } numbers && !Unusable.IsIdName(column.Header)
            ? Number(numbers)
            : Category(column, reading);
    }

    /// <summary>Whether its cells say yes and no in any of the known ways.</summary>
    public static bool IsFlag(ColumnProfile column, ColumnReading reading)
    {
        if (column.Cells.AreMany) return false;

        string[] words =
            [.. column.Cells.Counts.Keys.Except(reading.MissingWords).Select(cell => cell.ToUpperInvariant())];
        return words.Distinct().Count() is 1 or 2 && words.All(word => FlagWords.Parse(word) is not null)
            && (words.Distinct().Count() == 1 || words.Select(FlagWords.Parse).Distinct().Count() == 2);
    }

    private static InputTyping Flag(ColumnProfile column, ColumnReading reading)
    {
        var first = column.Cells.Counts.Keys.First(cell => !reading.MissingWords.Contains(cell));
        var isPlain = column.Cells.Counts.Keys.All(cell =>
            cell is "0" or "1" || cell.ToLowerInvariant() is "true" or "false");
        return new("flag", Shares(column), "type: flag", "keep", FlagWords.Parse(first) == true ? "true" : "false",
            isPlain ? "" : $"{string.Join(", ", column.Cells.Counts.Keys.Take(4))} -> true, false");
    }

    private static InputTyping Number(ScannedNumbers numbers)
    {
        var extent = numbers.Extent;
        var type = extent.HasFraction ? "number" : "integer";
        var ends = extent.HasFraction
            ? $"{OutwardRange.Short(extent.Lowest)} to {OutwardRange.Short(extent.Highest)}"
            : $"{OutwardRange.Text(extent.Lowest)} to {OutwardRange.Text(extent.Highest)}";
        var range = OutwardRange.Widen(extent.Lowest, extent.Highest, extent.HasFraction);
        return new(
            type, ends,
            $"type: {type}"
                + (range is var (low, high) ? $", range: [{OutwardRange.Text(low)}, {OutwardRange.Text(high)}]" : "")
                + (numbers.Format is { } format ? $", number_format: {YamlText.Quoted(format)}{Unit(format)}" : ""),
            "keep", extent.HasFraction ? OutwardRange.Short(extent.First) : OutwardRange.Text(extent.First),
            numbers.Format is { } example
                ? $"written like {example}{(numbers.Sample is { } sample ? $": {sample}" : "")}" : "");
    }

    /// <summary>As YAML; a rating is out of something and has none.</summary>
    private static string Unit(string format) =>
        NumberFormat.Named(format)!.Unit is { Length: > 0 } unit && unit[0] != '/'
            ? $", unit: {YamlText.Scalar(unit)}"
            : "";

    private static InputTyping Date(ScannedDates dates)
    {
        var format = dates.HasTime ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-dd";
        string Text(DateTime date) => date.ToString(format, CultureInfo.InvariantCulture);
        var how = dates.IsSure ? "" : "; the order of day and month is a guess";
        return new(
            "date", $"{Text(dates.Earliest)} to {Text(dates.Latest)}{how}",
            "type: date" + (dates.Form == "iso" ? "" : $", format: {YamlText.Scalar(dates.Form)}"), "keep",
            YamlText.Quoted(Text(dates.Latest)), dates.Form == "iso" ? "" : $"written {dates.Form}");
    }

    private static InputTyping Category(ColumnProfile column, ColumnReading reading)
    {
        var levels = Levels.Group(column, reading.MissingWords);
        var rules = new StringBuilder($"type: category, values: [{Listed(levels.Values.Select(YamlText.Scalar))}]");
        if (levels.Rest.Count > 0) rules.Append($", unknown: {Levels.Other}");
        if (levels.Aliases.Count > 0)
        {
            var aliases = levels.Aliases
                .Select(alias => $"{YamlText.Scalar(alias.Key)}: {YamlText.Scalar(alias.Value)}");
            rules.Append($",\n      aliases: {{ {Listed(aliases)} }}");
        }

        var unknown = levels.Values.FirstOrDefault(level => UnknownWords.Contains(level.ToLowerInvariant()));
        var rest = levels.Rest.Count == 0 ? ""
            : $"{levels.Rest.Count:N0} rare levels ({100 * levels.Rest.Share:0.#}%) -> {Levels.Other}";
        return new(
            "category", Shares(column) + (rest.Length > 0 ? $"; {rest}" : ""), rules.ToString(),
            unknown is null ? "keep" : YamlText.Scalar(unknown), YamlText.Scalar(levels.Most),
            rest.Length > 0 ? rest : levels.Aliases.Count > 0 ? $"{levels.Aliases.Count} other spellings" : "");
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

    private static string Shares(ColumnProfile column)
    {
        var levels = column.Cells.Counts.OrderByDescending(level => level.Value).ToArray();
        var shown = levels.Take(MaxShown)
            .Select(level => $"{YamlText.Shown(level.Key)[1..^1]} {100.0 * level.Value / column.Cells.Count:0.#}%");
        return string.Join(", ", shown) + (levels.Length > MaxShown ? $" and {levels.Length - MaxShown} more" : "");
    }
}

/// <summary>The levels of a column of texts: the frequent ones, each with its other spellings, and one for the
/// rest.</summary>
/// <param name="Values">In the order of their spelling; with <see cref="Other"/> where there is a rest.</param>
/// <param name="Aliases">Other spelling -> level.</param>
/// <param name="Rest">How many rare levels are put together, and their share of the cells.</param>
internal sealed record Levels(
    IReadOnlyList<string> Values, IReadOnlyList<KeyValuePair<string, string>> Aliases, (int Count, double Share) Rest,
    string Most)
{
    /// <summary>Levels of which each is kept, however rare. Of more, the frequent ones are.</summary>
    public const int Largest = 50;

    /// <summary>Values that a contract may list.</summary>
    private const int MostListed = 1_000;

    public const string Other = "other";

    /// <summary>Of many levels, one of fewer rows says nothing.</summary>
    private const int FewestRows = 10;

    /// <param name="column">Of texts.</param>
    /// <param name="missing">Words that are not levels.</param>
    public static Levels Group(ColumnProfile column, IReadOnlyList<string> missing)
    {
        var groups = column.Cells.Counts
            .Where(cell => !missing.Contains(cell.Key))
            .GroupBy(cell => Loose(cell.Key))
            .Select(group => new Level(
                group.MaxBy(cell => cell.Value).Key, group.Sum(cell => cell.Value),
                [.. group.Select(cell => cell.Key)]))
            .OrderByDescending(level => level.Rows).ToArray();
        var kept = groups.Length <= Largest && !column.Cells.AreMany
            ? groups
            : [.. groups.Take(MostListed - 1).Where(level => level.Rows >= FewestRows)];
        var rest = column.Cells.Count - missing.Sum(word => column.Cells.Counts.GetValueOrDefault(word))
            - kept.Sum(level => level.Rows);
        var hasRest = kept.Length < groups.Length || rest > 0;
        string[] names = [.. kept.Select(level => level.Name)];
        return new(
            [
                .. names.Concat(hasRest && !names.Contains(Other) ? [Other] : []).Order(StringComparer.Ordinal),
            ],
            [
                .. from level in kept from spelling in level.Spellings
                   where spelling != level.Name select KeyValuePair.Create(spelling, level.Name),
            ],
            hasRest ? (groups.Length - kept.Length, rest / (double)Math.Max(1, column.Cells.Count)) : default,
            kept.Length > 0 ? kept[0].Name : Other);
    }

    /// <summary>Without case, and with one space for many.</summary>
    private static string Loose(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private sealed record Level(string Name, long Rows, string[] Spellings);
}

/// <summary>Observed numbers -> the range that callers may send: rounder, and with room for what was not observed
/// yet.</summary>
internal static class OutwardRange
{
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Shares stay within [0, 1]; other numbers may be twice as large, rounded up to 1, 2 or 5 times a power
    /// of ten, and negative only where some are.</summary>
    /// <returns>null if no double is that large.</returns>
    public static (double Low, double High)? Widen(double lowest, double highest, bool hasFraction)
    {
        if (hasFraction && lowest >= 0 && highest <= 1) return (0, 1);

        var (low, high) = (lowest < 0 ? -Outward(-lowest) : 0, highest > 0 ? Outward(highest) : 0);
        return low < high && double.IsFinite(low) && double.IsFinite(high) ? (low, high) : null;
    }

    public static string Text(double number) =>
        Math.Abs(number) < 1e15 ? number.ToString("0.################", CultureInfo.InvariantCulture) : $"{number:R}";

    /// <summary>Rounded to six digits, within the range.</summary>
    public static string Short(double number) => Text(double.Parse($"{number:G6}", CultureInfo.InvariantCulture));

    private static double Outward(double size)
    {
        if (!double.IsFinite(2 * size)) return double.PositiveInfinity;

        var power = Math.Floor(Math.Log10(2 * size));
        // Parsed rather than multiplied, so that 1e-5 is the nearest double to it.
        return Steps.Select(step => double.Parse($"{step}e{power}", CultureInfo.InvariantCulture))
            .FirstOrDefault(round => round >= 2 * size, double.PositiveInfinity);
    }
}
