using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What the previous system is said to do, compared with what this version really does.</summary>
internal static class ReplacesSection
{
    private static readonly Column[] Columns =
        ["Measure", "Said of it", "This version", "95 % interval", Column.OfWords("From 0 to 1")];

    public static Html? Write(ReportInput input) => input.Manifest.Replaces is not { } replaces ? null : Html.From($"""
        <section id="replaces"><h2>Beside what it replaces</h2>
        <p>This model takes the place of {replaces.What}. {replaces.Note}</p>
        <p>What is said of it stands here beside what this version does on {Numbers.Count(input.Labels.Length)} holdout
        rows. The two need not come from the same rows, so they do not test one against the other.
        {Source(input.Manifest.Data.Source)}</p>
        {HtmlTable.Write("What it replaces (upright line) and this version (dot)", Columns, HtmlTable.Body(
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
        source is null ? null : Html.From($"The data of this version: {source}.");
}
