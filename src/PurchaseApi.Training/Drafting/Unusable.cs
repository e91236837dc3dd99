using PurchaseApi.Training.Algorithms;

namespace PurchaseApi.Training.Drafting;

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
