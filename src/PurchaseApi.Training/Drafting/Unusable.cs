using System.Globalization;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Training.Drafting;

/// <summary>Columns that make no input, and why: each reason names what was seen and what would help.</summary>
internal static class Unusable
{
    /// <summary>Different texts that a category may have; more would be learnt by heart.</summary>
    public const int MostLevels = 50;

    private const int MaxLevelLength = 200;   // of a contract's values

    /// <summary>Share of different values from which on a column names rows rather than describes them.</summary>
    private const double AlmostUnique = 0.9;

    private const double TooManyShare = 0.5;

    /// <summary>null for a column that makes an input.</summary>
    public static string? Reason(ColumnProfile column, DataProfile data) => column switch
    {
        _ when string.IsNullOrWhiteSpace(column.Header) =>
            column.CountsRows && column.AreAllNumbers
                ? "it has no name and counts the rows: an index"
                : "it has no name; write one into the first line",
        _ when column.Header.Contains('\uFFFD') => "its name is not UTF-8; save the file as UTF-8",
        _ when data.IsRepeated(column) => "several columns are called so; rename them in the first line",
        { Cells.Count: 0 } => "every cell is empty",
        { Cells.Counts.Count: 1, Missing: 0 } =>
            $"every row has {YamlText.Shown(column.Cells.Counts.Keys.First())}, so nothing can be learnt from it",
        { AreAllNumbers: true } => NumberReason(column),
        _ => TextReason(column),
    };

    private static string? NumberReason(ColumnProfile column) => column switch
    {
        { CountsRows: true, Missing: 0, Cells.AreMany: true } => "it counts the rows: an index",
        _ when Math.Max(Math.Abs(column.Lowest), Math.Abs(column.Highest)) > LearnableNumbers.Largest =>
            $"it goes from {column.Lowest:G6} to {column.Highest:G6}, and numbers beyond {LearnableNumbers.Largest:G2} "
            + "cannot be learnt from; correct these",
        _ when IsIdName(column.Header) && column.Cells.Counts.Count > MostLevels =>
            "it is called like an id; an id says who a row is of, not what happened",
        { HasFraction: false } when Math.Max(Math.Abs(column.Lowest), Math.Abs(column.Highest)) >= 1e12
            && column.Cells.DifferentShare >= AlmostUnique =>
                "almost every number is another and has 13 digits or more: ids",
        _ => null,
    };

    private static string? TextReason(ColumnProfile column)
    {
        var different = column.Cells.Counts.Count;
        if (Misspelt(column) is { } numbers) return numbers;
        if (column.Cells.DifferentShare >= AlmostUnique && different > 2)
            return $"almost every text is another{Time(column)}: an id or free text, of which nothing is learnt";
        if (column.Cells.AreMany || different > MostLevels)
            return $"it has {(column.Cells.AreMany ? "more than " : "")}{different:N0} different texts{Mixed(column)}, "
                + $"and at most {MostLevels} make a category; put the rare ones together in the file";
        if (column.Cells.DifferentShare > TooManyShare && different > 2)
            return $"it has {different:N0} different texts in {column.Cells.Count:N0} cells{Mixed(column)}: too few "
                + "rows of each";
        if (column.Cells.Counts.Keys.FirstOrDefault(IsNoLevel) is { } odd)
            return odd.Contains('\uFFFD')
                ? $"{YamlText.Shown(odd)} is not UTF-8; save the file as UTF-8"
                : $"{YamlText.Shown(odd)} is too long for a category or has white space that cannot be seen";
        return null;
    }

    /// <summary>A column of numbers but for how they, or missing ones, are written.</summary>
    private static string? Misspelt(ColumnProfile column)
    {
        var troubles = column.Texts.Counts.Sum(one => NumberSpelling.Trouble(one.Key) is null ? 0 : one.Value);
        var absent = column.Texts.Counts.Sum(one => NumberSpelling.IsMissing(one.Key) ? one.Value : 0);
        var (first, trouble) = column.Texts.Counts.Keys.Select(text => (text, NumberSpelling.Trouble(text)))
            .FirstOrDefault(one => one.Item2 is not null);
        var known = column.Texts.Counts.Values.Sum();
        if (trouble is not null && (troubles + absent) * 10 >= known * 9)
            return $"{YamlText.Shown(first)} (first text: line {column.TextLine}) has {trouble}";
        if (absent == known && column.Numbers > 0)
            return $"{YamlText.Shown(column.FirstText)} (first text: line {column.TextLine}) stands for a missing "
                + $"number in {column.Texts.Count:N0} of {column.Cells.Count:N0} cells; empty these";
        return null;
    }

    /// <summary>What is in a column that has numbers and texts; empty for others.</summary>
    public static string Mixed(ColumnProfile column) => column is { Numbers: > 0, Texts.Count: > 0 }
        ? $" (numbers: {column.Numbers:N0}, such as {YamlText.Shown(column.FirstNumberCell)} on line "
            + $"{column.NumberLine}; texts: {column.Texts.Count:N0}, such as {YamlText.Shown(column.FirstText)} on "
            + $"line {column.TextLine})"
        : "";

    /// <summary>Whether a header says that the column names things: <c>CustomerID</c>, <c>order_no</c>.</summary>
    public static bool IsIdName(string header) =>
        InputNames.Readable(header).Split('_')[^1] is "id" or "ids" or "uuid" or "guid" or "key" or "no" or "nr";

    private static bool IsNoLevel(string level) =>
        level.Length > MaxLevelLength || level != level.Trim() || level.Contains('\uFFFD');

    private static string Time(ColumnProfile column) =>
        column.FirstText is { Length: >= 10 } text && text[4] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? " (a time; train --time-column splits by it)"
            : "";
}
