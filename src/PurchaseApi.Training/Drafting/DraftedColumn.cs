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
        if (Unusable.Reason(column, reading, data) is { } reason)
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
        100.0 * count / of is >= 0.05 and var percent ? $"{percent:0.#} %" : "fewer than 0.1 %";

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
