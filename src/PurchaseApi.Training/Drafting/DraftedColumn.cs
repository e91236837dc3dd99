using System.Text;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Training.Drafting;

/// <summary>A column of the file as the first contract has it.</summary>
/// <param name="Header">As in the file.</param>
/// <param name="Comment">What was seen, or why it is left out.</param>
/// <param name="Line">The input as YAML; null where the column makes none.</param>
internal sealed record DraftedColumn(string Header, string Comment, string? Line)
{
    /// <summary>Name -> expression of what is made of a date.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Features { get; init; } = [];

    /// <summary>The input's name; empty where there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is kept as; null where it is left out.</summary>
    public InputTyping? Typing { get; init; }

    /// <summary>Words that are missing values.</summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <summary>When the latest of its dates is; null where it has none.</summary>
    public DateTime? Latest { get; init; }

    public static DraftedColumn Draft(ColumnProfile column, DataProfile data, InputNames names)
    {
        var reading = data.ReadingOf(column);
        if (Unusable.Reason(column, reading) is { } reason)
            return new(column.Header, $"{YamlText.Shown(column.Header)} is left out: {reason}", null);

        var name = names.Give(column.Header);
        var typing = InputTyping.Guess(column, reading);
        var absent = column.Missing + reading.MissingWords.Sum(word => column.Cells.Counts.GetValueOrDefault(word));
        string?[] rules =
        [
            typing.Rules,
            absent > 0 ? $"missing: {typing.Missing}" : null,
            reading.MissingWords.Count > 0
                ? $"missing_values: [{string.Join(", ", reading.MissingWords.Select(YamlText.Quoted))}]" : null,
            $"example: {typing.Example}",
            data.Header.Means(name, column.Index) ? null : $"column: {YamlText.Scalar(column.Header)}",
        ];
        var missing = absent > 0 ? $"; {Share(absent, column.Rows)} are {Empty(column, reading)}" : "";
        return new(
            column.Header, $"{typing.Seen}{missing}", $"{name}: {{ {string.Join(", ", rules.OfType<string>())} }}")
        {
            Name = name,
            Typing = typing,
            MissingWords = reading.MissingWords,
            Features = reading.Dates is { } dates ? [.. DateFeatures(name, dates, names)] : [],
            Latest = reading.Dates?.Latest,
        };
    }

    /// <summary>Of a day of rows from which nothing is counted.</summary>
    public DraftedColumn WithoutDates() => new(
        Header, $"{YamlText.Shown(Header)} is left out: it is the day of each row, and no other date is counted to it",
        null);

    private static string Share(long count, long of) =>
        100.0 * count / of is >= 0.05 and var percent ? $"{percent:0.#}%" : "fewer than 0.1%";

    private static string Empty(ColumnProfile column, ColumnReading reading)
    {
        var words = string.Join(" or ", reading.MissingWords.Take(3).Select(YamlText.Shown));
        return words.Length == 0 ? "empty" : column.Missing == 0 ? words : $"empty or {words}";
    }

    /// <summary>How long ago, and what comes round every day, week and year.</summary>
    private static IEnumerable<KeyValuePair<string, string>> DateFeatures(
        string name, ScannedDates dates, InputNames names)
    {
        const int DaysOfSomeMonths = 60;
        if (name == Scoring.Inputs.DateInput.AsOf) yield break;

        yield return new(names.Give($"days_since_{name}"), $"days_since({name})");
        yield return new(names.Give($"{name}_weekday"), $"weekday({name})");
        if ((dates.Latest - dates.Earliest).TotalDays > DaysOfSomeMonths)
            yield return new(names.Give($"{name}_month"), $"month({name})");
        if (dates.HasTime) yield return new(names.Give($"{name}_hour"), $"hour({name})");
    }
}

/// <summary>Headers -> names of inputs: <c>Page Views (ø)</c> -> <c>page_views_o</c>, each given once.</summary>
/// <param name="taken">Names that are given already.</param>
internal sealed class InputNames(IEnumerable<string> taken)
{
    private const int MaxLength = 50;   // leaves room for an ending within the 64 of a contract

    // A table of our own: without culture data, .NET does not take accents off letters.
    private const string Accented = "àáâãäåāăąçćčďđèéêëēěęğìíîïīıłñńňòóôõöøőřśšşťùúûüůűýÿžźż";
    private const string Bare = "aaaaaaaaacccddeeeeeeegiiiiiilnnnooooooorssstuuuuuuyyzzz";

    private readonly HashSet<string> given = [.. taken];

    public string Give(string header)
    {
        var name = Readable(header);
        if (name.Length == 0) name = "column";
        if (char.IsAsciiDigit(name[0])) name = $"n{name}";
        if (!Expression.IsName(name)) name += "_value";

        var unique = name;
        for (var number = 2; !given.Add(unique); number++) unique = $"{name}_{number}";
        return unique;
    }

    /// <summary>Lower-case words with <c>_</c> between them, of ASCII letters and digits; empty when there is
    /// none.</summary>
    public static string Readable(string header)
    {
        var name = new StringBuilder();
        var before = ' ';
        foreach (var letter in Plain(header))
        {
            var startsWord = char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(before);
            if (!char.IsAsciiLetterOrDigit(letter) || startsWord)
                if (name.Length > 0 && name[^1] != '_') name.Append('_');
            if (char.IsAsciiLetterOrDigit(letter)) name.Append(char.ToLowerInvariant(letter));
            before = letter;
        }

        return name.ToString(0, Math.Min(name.Length, MaxLength)).Trim('_');
    }

    private static IEnumerable<char> Plain(string header) => header
        .Replace("ß", "ss", StringComparison.Ordinal).Replace("æ", "ae", StringComparison.Ordinal)
        .Select(letter => Accented.IndexOf(char.ToLowerInvariant(letter)) is >= 0 and var at
            // Its case stays: a capital among capitals begins no word.
            ? char.IsUpper(letter) ? char.ToUpperInvariant(Bare[at]) : Bare[at]
            : letter);
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
