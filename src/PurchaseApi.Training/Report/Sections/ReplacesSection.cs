using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What is said of the system before the model, beside what this version really does.</summary>
internal static class ReplacesSection
{
    private static readonly Column[] Columns =
        ["Measure", "Said of it", "This version", "95 % interval", Column.OfWords("From 0 to 1")];

    public static Html? Of(ReportInput input) => input.Manifest.Replaces is not { } replaces ? null : Html.Of($"""
        <section id="replaces"><h2>Beside what it replaces</h2>
        <p>This model takes the place of {replaces.What}. {replaces.Note}</p>
        <p>What is said of it stands here beside what this version does on {Figures.Count(input.Labels.Length)} holdout
        rows. The two need not come from the same rows, so they do not test one against the other.
        {Source(input.Manifest.Data.Source)}</p>
        {HtmlTable.Of("What it replaces (upright line) and this version (dot)", Columns, HtmlTable.Body(
            Columns,
            replaces.Figures!.Select(figure =>
                Row(figure.Key, figure.Value, input.Manifest.Metrics.Holdout.GetValueOrDefault(figure.Key)))))}
        </section>
        """);

    private static Html[] Row(string metric, double said, Estimate? measured) =>
    [
        Html.Of($"{Wording.Metric(metric)}"),
        Html.Of($"{Figures.Exact(said)}"),
        Html.Of($"{(measured is null ? "–" : Figures.Metric(measured.Value))}"),
        Html.Of($"{(measured is null ? "–" : Figures.Interval(measured, Figures.Metric))}"),
        Html.Of($"{(measured is null ? null : IntervalMark.Of(measured, said))}"),
    ];

    private static Html? Source(string? source) =>
        source is null ? null : Html.Of($"The data of this version: {source}.");
}
