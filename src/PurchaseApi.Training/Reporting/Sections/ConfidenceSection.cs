using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Reporting.Sections;

/// <summary>Whether the conformal sets behind the confidence hold what they promise.</summary>
internal static class ConfidenceSection
{
    private static readonly Column[] Columns = ["Rows", "Promised", "Held", "95 % interval", "Number of rows"];

    public static Html Of(ReportInput input) => Html.Of($"""
        <section id="confidence"><h2>Is its confidence earned?</h2>
        <p>Every prediction is high, medium or low in confidence, by split conformal prediction per class: high where
        the set that holds the truth for 95 % of each class is the predicted class alone, medium where the 80 % set is.
        On the holdout, {Share(input, Confidence.High)} of the predictions are high,
        {Share(input, Confidence.Medium)} medium and {Share(input, Confidence.Low)} low. The sets held:</p>
        {HtmlTable.Of("Coverage of the sets on the holdout", Columns, HtmlTable.Body(
            Columns,
            input.Manifest.Conformal!.Coverage.Select(Html[] (one) =>
            [
                Html.Of($"{Name(one.Class)}"),
                Html.Of($"{Figures.Percent(one.Level)}"),
                Html.Of($"{Figures.PercentTenth(one.Share)}"),
                Html.Of($"{Figures.Interval(
                    WilsonInterval.Of((int)Math.Round(one.Share * one.Rows), one.Rows), Figures.PercentTenth)}"),
                Html.Of($"{Figures.Count(one.Rows)}"),
            ])))}
        </section>
        """);

    private static string Name(string group) => group switch
    {
        "positive" => "Buyers",
        "negative" => "Others",
        _ => "All",
    };

    private static string Share(ReportInput input, Confidence confidence) => Figures.Percent(
        input.Predictions.Count(one => one.Confidence == confidence) / (double)input.Predictions.Count);
}
