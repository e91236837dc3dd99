using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What is claimed of the previous system, compared with what this version does.</summary>
internal static class ReplacesSection
{
    private static readonly Column[] Columns =
        ["Measure", "Claimed", "This version", "95% interval", Column.OfWords("From 0 to 1")];

    public static Html? Write(ReportInput input) => input.Manifest.Replaces is not { } replaces ? null : Html.From($"""
        <section id="replaces"><h2>Compared with what it replaces</h2>
        <p>This model replaces {replaces.What}. {replaces.Note}</p>
        <p>The table shows what is claimed of it and what this version does on {Numbers.Count(input.Labels.Length)} test
        rows. The two may come from different rows, so this is no test of one against the other.
        {Source(input.Manifest.Data.Source)}</p>
        {HtmlTable.Write("What it replaces (vertical line) and this version (dot)", Columns, HtmlTable.Body(
            Columns,
            replaces.Figures!.Select(figure =>
                Row(figure.Key, figure.Value, input.Manifest.Metrics.Holdout.GetValueOrDefault(figure.Key)))))}
        </section>
        """);

    private static Html[] Row(string metric, double said, Estimate? measured) =>
    [
        Html.From($"{Wording.Metric(metric)}"),
        Html.From($"{Numbers.Exact(said)}"),
        Html.From($"{(measured is null ? "–" : Numbers.Metric(measured.Value))}"),
        Html.From($"{(measured is null ? "–" : Numbers.Interval(measured, Numbers.Metric))}"),
        Html.From($"{(measured is null ? null : IntervalMark.Draw(measured, said))}"),
    ];

    private static Html? Source(string? source) =>
        source is null ? null : Html.From($"Data of this version: {source}.");
}
