using PurchaseApi.Scoring;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Segments and intent bands: whether their rows do what the model says of them.</summary>
internal static class GroupsSection
{
    public static bool HasAny(ReportInput input) =>
        input.Contract.Segments.Count + input.Contract.Intents.Count > 0;

    public static Html? Write(ReportInput input)
    {
        if (!HasAny(input)) return null;

        var segments = input.Contract.Segments.Select(segment => (
            Html.From($"{Wording.Plain(segment.Name)}"), Html.From($"<code>{Wording.Rule(segment.Text)}</code>"),
            Is: (Predicate<Prediction>)(prediction => prediction.Segment == segment.Name)));
        var intents = input.Contract.Intents.Select((intent, index) => (
            Html.From($"{Wording.Plain(intent.Level)}"), Html.From($"{Band(input, index)}"),
            Is: (Predicate<Prediction>)(prediction => prediction.Intent == intent)));
        return Html.From($"""
            <section id="groups"><h2>Segments and intents</h2>
            <p>The test rows of each group: the share of {input.Noun.Many} (dot, with Wilson's 95% interval) and the
            mean predicted probability (vertical line). Where the line is outside the interval, the model is probably
            off for that group.</p>
            {Table(input, "Segments of the contract; the first rule that matches wins", "Rule", [.. segments])}
            {Table(input, "Intents of the contract, by probability", "Band", [.. intents])}
            </section>
            """);
    }

    private static Html? Table(
        ReportInput input, string caption, string rule, (Html Name, Html Rule, Predicate<Prediction> Is)[] groups)
    {
        Column[] columns =
        [
            "Group", Column.OfWords(rule), "Rows", input.Noun.CapitalMany, "95% interval", "Mean probability",
            Column.OfWords("From 0 to 1"),
        ];
        return groups.Length == 0
            ? null
            : HtmlTable.Write(caption, columns, HtmlTable.Body(columns, groups.Select(Row)));

        IReadOnlyList<Html> Row((Html Name, Html Rule, Predicate<Prediction> Is) group)
        {
            var (rows, mean, observed) = MeasuredGroups.Where(input.Predictions, input.Labels, group.Is);
            return
            [
                group.Name, group.Rule,
                Html.From(
                    $"{Numbers.Count(rows)} ({Numbers.Percent(rows / (double)input.Labels.Length)})"),
                Html.From($"{Numbers.Percent(observed.Value)}"),
                Html.From($"{Numbers.Interval(observed, Numbers.Percent)}"),
                Html.From($"{Numbers.Percent(mean)}"),
                Html.From($"{IntervalMark.Draw(observed, mean)}"),
            ];
        }
    }

    private static string Band(ReportInput input, int index)
    {
        var intents = input.Contract.Intents;
        var from = index == 0 ? 0 : intents[index - 1].End(input.Threshold);
        var end = intents[index].End(input.Threshold);
        return double.IsFinite(end)
            ? $"{Numbers.Amount(from)} to {Numbers.Amount(end)}"
            : $"{Numbers.Amount(from)} or more";
    }
}
