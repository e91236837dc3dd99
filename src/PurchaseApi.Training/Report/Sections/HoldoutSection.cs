using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Every metric of the manifest, whichever they are.</summary>
internal static class HoldoutSection
{
    private static readonly Column[] Columns =
        ["Measure", "Value", "95 % interval", Column.OfWords("From 0 to 1")];

    public static Html Write(ReportInput input) => Html.From($"""
        <section id="holdout"><h2>On the holdout</h2>
        <p>The model on {Numbers.Count(input.Labels.Length)} rows that it had never seen, at the threshold
        {Numbers.Metric(input.Threshold)}; intervals by the bootstrap over rows.</p>
        {HtmlTable.Write("Figures on the holdout", Columns, HtmlTable.Body(
            Columns,
            input.Manifest.Metrics.Holdout.Select(Html[] (metric) =>
            [
                Name(metric.Key),
                Html.From($"{Numbers.Metric(metric.Value.Value)}"),
                Html.From($"{Numbers.Interval(metric.Value, Numbers.Metric)}"),
                Html.From($"{IntervalMark.Draw(metric.Value)}"),
            ])))}
        {Gap(input.Manifest.Metrics.Gap)}
        </section>
        """);

    private static Html? Gap(FitGap? gap) => gap is null ? null : Html.From($"""
        <p>ROC AUC is {Numbers.Metric(gap.Fit)} on rows that the model was fitted on, {Numbers.Metric(gap.OutOfFold)} out of
        fold and {Numbers.Metric(gap.Holdout)} on the holdout. From out of fold to the holdout it {Wording.Change(gap.Fall, Numbers.Metric)}.</p>
        """);

    private static Html Name(string metric) => Wording.Meaning(metric) is { } meaning
        ? Html.From($"""{Wording.Metric(metric)} <span class="aside">{meaning}</span>""")
        : Html.From($"{Wording.Metric(metric)}");
}
