using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>The confusion matrix in words.</summary>
internal static class OutcomesSection
{
    public static Html Write(ReportInput input)
    {
        var confusion = MetricValues.Compute(input.Labels, input.Probabilities, input.Threshold).Confusion;
        var (found, missed) = (Of1000(confusion.TruePositives), Of1000(confusion.FalseNegatives));
        var many = input.Noun.Many;
        var (alarms, leftAlone) = (Of1000(confusion.FalsePositives), Of1000(confusion.TrueNegatives));
        return Html.From($"""
            <section id="outcomes"><h2>Right and wrong predictions</h2>
            <p>Of 1,000 rows like these, the rows predicted positive would be
            <strong>{Rounded(found.Value)} {many}</strong> and {Rounded(alarms.Value)} others;
            {Rounded(missed.Value)} {many} would be missed. A row is predicted positive from a probability of
            {Numbers.Metric(input.Threshold)} on, {Origin(input.Manifest.Threshold!)}.</p>
            <div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0">
            <table class="matrix">
            <caption>Holdout rows by label and prediction, and of 1,000 rows, with Wilson's 95 % interval</caption>
            <thead><tr><td></td>
            <th scope="col">Predicted positive</th><th scope="col">Predicted negative</th></tr></thead>
            <tbody>
            <tr><th scope="row">{input.Noun.CapitalMany} <span class="aside">{input.Positive}</span></th>
            {Cell(true, "found", confusion.TruePositives, found)}
            {Cell(false, "missed", confusion.FalseNegatives, missed)}</tr>
            <tr><th scope="row">Others</th>
            {Cell(false, "false alarms", confusion.FalsePositives, alarms)}
            {Cell(true, "rightly left alone", confusion.TrueNegatives, leftAlone)}</tr>
            </tbody></table></div></section>
            """);

        Estimate Of1000(int rows)
        {
            var share = WilsonInterval.Compute(rows, input.Labels.Length);
            return new(1_000 * share.Value, 1_000 * share.Low, 1_000 * share.High);
        }
    }

    private static string Origin(ThresholdSummary threshold) => threshold.ChosenOn == ThresholdSummary.ByContract
        ? "as the contract fixes it"
        : threshold.Criterion == ThresholdSummary.Given ? "as it was asked for"
        : $"chosen for {Wording.Metric(threshold.Criterion)} on {threshold.ChosenOn}"
            + (threshold.Note is { } note ? $" ({note.TrimEnd('.')})" : "");

    private static Html Cell(bool isRight, string meaning, int rows, Estimate outcome) => Html.From($"""
        <td class="{(isRight ? "right" : "wrong")}"><strong>{Numbers.Count(rows)}</strong>
        {(isRight ? "✓" : "✗")} {meaning}
        <span class="aside">of 1,000: {Rounded(outcome.Value)} ({Numbers.Interval(outcome, Rounded)})</span></td>
        """);

    private static string Rounded(double rows) => Numbers.Amount(Math.Round(rows));
}
