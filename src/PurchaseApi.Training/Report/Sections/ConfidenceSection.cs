using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Whether the conformal sets behind the confidence hold what they promise.</summary>
internal static class ConfidenceSection
{
    private static readonly Column[] Columns = ["Rows", "Promised", "Held", "95 % interval", "Number of rows"];

    public static Html Write(ReportInput input) => Html.From($"""
        <section id="confidence"><h2>Is its confidence earned?</h2>
        <p>Confidence says how firmly the model rules out the other answer: <em>high</em> when a test that keeps the
        true answer for 95 % of past rows leaves only the predicted one, at 60 % or more; <em>medium</em> when a test
        that keeps it for 80 % does; <em>low</em> otherwise (split conformal prediction per class).
        On the holdout, {Share(input, Confidence.High)} of the predictions are high,
        {Share(input, Confidence.Medium)} medium and {Share(input, Confidence.Low)} low. The sets held:</p>
        {HtmlTable.Write("Coverage of the sets on the holdout", Columns, HtmlTable.Body(
            Columns,
            input.Manifest.Conformal!.Coverage.Select(Html[] (one) =>
            [
                Html.From($"{Name(one.Class, input.Noun)}"),
                Html.From($"{Numbers.Percent(one.Level)}"),
                Html.From($"{Numbers.PercentTenth(one.Share)}"),
                Html.From($"{Numbers.Interval(
                    WilsonInterval.Compute((int)Math.Round(one.Share * one.Rows), one.Rows), Numbers.PercentTenth)}"),
                Html.From($"{Numbers.Count(one.Rows)}"),
            ])))}
        </section>
        """);

    private static string Name(string group, Nouns noun) => group switch
    {
        "positive" => noun.CapitalMany,
        "negative" => "Others",
        _ => "All",
    };

    private static string Share(ReportInput input, Confidence confidence) => Numbers.Percent(
        input.Predictions.Count(one => one.Confidence == confidence) / (double)input.Predictions.Count);
}
