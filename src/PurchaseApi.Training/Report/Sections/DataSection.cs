using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>A profile of every input over all labeled rows.</summary>
internal static class DataSection
{
    private const int LevelsShown = 6;

    private static readonly Column[] Columns =
    [
        "Input", Column.OfWords("Type"), "Missing", Column.OfWords("When missing"), Column.OfWords("Values"),
        Column.OfWords("Distribution"),
    ];

    public static Html Write(ReportInput input)
    {
        var data = input.Manifest.Data;
        var baseRate = data.BaseRate!.Value;
        return Html.From($"""
            <section id="data"><h2>Data</h2>
            <p>{Numbers.Count(data.Rows + data.Dropped)} rows were read{Dropped(data.Dropped)}.
            {Numbers.Percent(baseRate)} of the {Numbers.Count(data.Rows)} labeled rows are {input.Noun.Many}. In a
            distribution of numbers, the last bar holds the largest 1%.</p>
            {Html.Join(input.Contract.Inputs.Where(one => one.Monotone is not null).Select(Monotony), " ")}
            {HtmlTable.Write("Inputs, over all labeled rows", Columns, HtmlTable.Body(
                Columns, input.Contract.Inputs.Select((one, slot) => Row(input, one, slot))))}
            </section>
            """);
    }

    private static Html Monotony(Input input) => Html.From($"""
        <p>The probability never {(input.Monotone == Monotone.Increasing ? "falls" : "rises")} as
        {Html.Name(input.Name)} rises and all else stays the same, as the contract requires.</p>
        """);

    private static string Dropped(int rows) =>
        rows == 0 ? "; all have a label" : $"; {Numbers.Count(rows)} without a label were dropped";

    private static IReadOnlyList<Html> Row(ReportInput report, Input input, int slot)
    {
        double[] all = [.. report.Data.Rows.Select(row => input.Measure(row.Values[slot]))];
        var isAmount = input.Levels.Count == 0;
        double[] given = [.. all.Where(value => !double.IsNaN(value)).Order()];
        return
        [
            InputWords.Name(input),
            Html.From($"{Wording.Plain(input.Type.Name)}{(input.Unit is { } unit ? $", {unit}" : "")}"),
            Html.From($"{Missing(all.Length - given.Length, all.Length)}"),
            Html.From($"{WhenMissing(input)}"),
            given.Length == 0 ? Html.From($"none") : isAmount ? Range(given) : Levels(input, given),
            TinyHistogram.Draw(isAmount ? Histogram(given) : CountsOf(input, given)),
        ];
    }

    private static string Missing(int rows, int all) =>
        rows == 0 ? "0" : $"{Numbers.Count(rows)} ({Numbers.Percent(rows / (double)all)})";

    private static string WhenMissing(Input input) => input.Missing.Kind switch
    {
        MissingKind.Refuse => "refused",
        MissingKind.Keep => "kept missing",
        _ when input.IsNumeric => $"{Numbers.Value(input.Missing.Constant)} is assumed",
        _ => $"{input.Describe(input.Missing.Constant)} is assumed",
    };

    private static Html Range(double[] sorted) => Html.From($"""
        {Numbers.Value(sorted[0])} to {Numbers.Value(sorted[^1])},
        median {Numbers.Value(Statistics.Quantile(sorted, 0.5))}
        """);

    private static Html Levels(Input input, double[] given)
    {
        var counts = CountsOf(input, given);
        var levels = counts.Index().OrderByDescending(level => level.Item).ToArray();
        var shown = levels.Take(LevelsShown).Select(level =>
            Html.From($"{input.Levels[level.Index]} {Numbers.Percent(level.Item / (double)given.Length)}"));
        var more = levels.Length - LevelsShown;
        return Html.From($"{Html.Join(shown, ", ")}{(more > 0 ? $" and {more} more" : "")}");
    }

    private static int[] CountsOf(Input input, double[] given)
    {
        var counts = new int[input.Levels.Count];
        foreach (var value in given) counts[(int)value]++;
        return counts;
    }

    /// <summary>A few rows far out would press all others into one bar.</summary>
    private static int[] Histogram(double[] sorted)
    {
        const int Bins = 20;
        var counts = new int[Bins];
        if (sorted.Length == 0) return counts;

        var (low, high) = (sorted[0], Statistics.Quantile(sorted, 0.99));
        foreach (var value in sorted)
            counts[value > high ? Bins - 1 : high > low ? (int)((value - low) / (high - low) * (Bins - 1.001)) : 0]++;
        return counts;
    }
}
