using System.Text;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Training.Algorithms;

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

/// <summary>Columns that make no input, and why: each reason names what was seen and what would help.</summary>
internal static class Unusable
{
    private const int MaxLevelLength = 200;   // of a contract's values

    /// <summary>Share of different values from which on a column names rows rather than describes them.</summary>
    private const double AlmostUnique = 0.9;

    private const double TooManyShare = 0.5;

    /// <summary>Digits of the shortest account number.</summary>
    private const int AccountDigits = 7;

    private static readonly string[] Parts = ["train", "validation", "holdout", "test"];

    private static readonly string[] NumberWords =
        ["num", "number", "nummer", "numero", "code", "ref", "account", "acct", "serial", "phone", "tel"];

    /// <summary>null for a column that makes an input.</summary>
    public static string? Reason(ColumnProfile column, ColumnReading reading) => column switch
    {
        _ when column.Header.Contains('\uFFFD') => "its name is not in this encoding; say which with --encoding",
        { IsNamed: false, CountsRows: true } => "it has no name and counts the rows: an index",
        { Cells.Count: 0 } => "every cell is empty",
        { Cells.Counts.Count: 1, Missing: 0 } =>
            $"every row has {YamlText.Shown(column.Cells.Counts.Keys.First())}, so nothing can be learned from it",
        _ when IsSplit(column) => "it says which rows are for training: train with --split-column",
        _ when reading.Dates is not null =>
            column.Cells.Counts.Count - reading.MissingWords.Count > 1 ? null : "every row has the same date",
        _ when reading.Numbers is { } numbers => NumberReason(column, numbers),
        _ => TextReason(column, reading),
    };

    private static bool IsSplit(ColumnProfile column) =>
        InputNames.Readable(column.Header) is "split" or "set" or "fold" or "partition"
        && column.Cells.Counts.Keys.All(cell => Parts.Contains(cell.ToLowerInvariant()));

    private static string? NumberReason(ColumnProfile column, ScannedNumbers numbers)
    {
        var extent = numbers.Extent;
        var size = Math.Max(Math.Abs(extent.Lowest), Math.Abs(extent.Highest));
        return column switch
        {
            { CountsRows: true, Missing: 0, Cells.AreMany: true } => "it counts the rows: an index",
            _ when size > LearnableNumbers.Largest =>
                $"it goes from {extent.Lowest:G6} to {extent.Highest:G6}, and numbers beyond "
                + $"{LearnableNumbers.Largest:G2} cannot be learned from; correct these",
            _ when IsIdName(column.Header) && Levels.Group(column, []).Values.Count < 3 =>
                "its name looks like an id; an id says whose row it is, not what happened",
            _ when IsAccount(column, numbers) => "its numbers never repeat, as account numbers do: --id names the id",
            _ when !extent.HasFraction && size >= 1e12 && column.Cells.DifferentShare >= AlmostUnique =>
                "almost every number is another and has 13 digits or more: ids",
            _ => null,
        };
    }

    /// <summary>Whole numbers that never repeat, all long or called like a number of something.</summary>
    public static bool IsAccount(ColumnProfile column, ScannedNumbers? numbers)
    {
        if (numbers is not { Extent: { HasFraction: false, Lowest: >= 0 } } || column.Cells.DifferentShare < 1
            || column.Cells.Counts.Count <= Levels.Largest) return false;

        var name = InputNames.Readable(column.Header);
        var isNamed = NumberWords.Any(word => name.EndsWith(word, StringComparison.Ordinal));
        // Amounts are round more often.
        return isNamed || (column.Numbers.Digits is { Fewest: >= AccountDigits } && column.Numbers.RoundShare < 0.1);
    }

    private static string? TextReason(ColumnProfile column, ColumnReading reading)
    {
        var different = column.Cells.Counts.Count;
        if (column.Cells.DifferentShare >= AlmostUnique && different > 2)
            return "nearly all texts differ: an id or free text, which says nothing about others";
        if (different > Levels.Largest && Levels.Group(column, reading.MissingWords) is { Values.Count: < 3 })
            return $"it has {(column.Cells.AreMany ? "more than " : "")}{different:N0} different texts{Mixed(column)}, "
                + "and hardly any has ten rows";
        if (column.Cells.DifferentShare > TooManyShare && different > 2 && different <= Levels.Largest)
            return $"it has {different:N0} different texts in {column.Cells.Count:N0} cells{Mixed(column)}: too few "
                + "rows of each";
        if (column.Cells.Counts.Keys.FirstOrDefault(IsNoLevel) is { } odd && different <= Levels.Largest)
            return odd.Contains('\uFFFD')
                ? $"{YamlText.Shown(odd)} is not in this encoding; say which with --encoding"
                : $"{YamlText.Shown(odd)} is too long for a category or has invisible white space";
        return null;
    }

    /// <summary>What is in a column that has numbers and texts; empty for others.</summary>
    private static string Mixed(ColumnProfile column) => column is { Numbers.Count: > 0, Words.Count: > 0 }
        ? $" ({column.Words.Count:N0} without a digit, such as {YamlText.Shown(column.Words.Counts.Keys.First())})"
        : "";

    /// <summary>Whether a header says that the column names things: <c>CustomerID</c>, <c>order_no</c>.</summary>
    public static bool IsIdName(string header) =>
        InputNames.Readable(header).Split('_')[^1] is "id" or "ids" or "uuid" or "guid" or "key" or "no" or "nr"
            or "customer" or "client" or "user" or "visitor";

    private static bool IsNoLevel(string level) =>
        level.Length > MaxLevelLength || level != level.Trim() || level.Contains('\uFFFD');
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
