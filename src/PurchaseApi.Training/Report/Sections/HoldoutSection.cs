using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Every metric of the manifest, whichever they are.</summary>
internal static class HoldoutSection
{
    private static readonly Column[] Columns =
        ["Measure", "Value", "95 % interval", Column.OfWords("From 0 to 1")];

    public static Html Of(ReportInput input) => Html.Of($"""
        <section id="holdout"><h2>On the holdout</h2>
        <p>The model on {Figures.Count(input.Labels.Length)} rows that it had never seen, at the threshold
        {Figures.Metric(input.Threshold)}; intervals by the bootstrap over rows.</p>
        {HtmlTable.Of("Figures on the holdout", Columns, HtmlTable.Body(
            Columns,
            input.Manifest.Metrics.Holdout.Select(Html[] (metric) =>
            [
                Name(metric.Key),
                Html.Of($"{Figures.Metric(metric.Value.Value)}"),
                Html.Of($"{Figures.Interval(metric.Value, Figures.Metric)}"),
                Html.Of($"{IntervalMark.Of(metric.Value)}"),
            ])))}
        {Gap(input.Manifest.Metrics.Gap)}
        </section>
        """);

    private static Html? Gap(FitGap? gap) => gap is null ? null : Html.Of($"""
        <p>ROC AUC is {Figures.Metric(gap.Fit)} on rows that the model was fitted on, {Figures.Metric(gap.OutOfFold)} out of
        fold and {Figures.Metric(gap.Holdout)} on the holdout. From out of fold to the holdout it {Wording.Change(gap.Fall, Figures.Metric)}.</p>
        """);

    private static Html Name(string metric) => Wording.Meaning(metric) is { } meaning
        ? Html.Of($"""{Wording.Metric(metric)} <span class="aside">{meaning}</span>""")
        : Html.Of($"{Wording.Metric(metric)}");
}
