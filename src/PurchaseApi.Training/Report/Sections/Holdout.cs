using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What casts doubt on the data or the model, in full.</summary>
internal static class FindingsSection
{
    public static Html Write(IReadOnlyList<Finding> findings) => findings.Count == 0
        ? Html.From($"""
            <section id="findings"><h2>Findings</h2>
            <p>None. The data was checked for leaks, useless inputs, copies across the split, drift and small classes;
            the model for its calibration and against baselines.</p></section>
            """)
        : Html.From($"""
            <section id="findings" class="warning"><h2>{Wording.Count(findings.Count, "finding")}</h2>
            <p>Each of these casts doubt on the data or the model, and so on the figures in this report.</p>
            <dl>
            {findings.Select(finding => Html.From($"<dt>{finding.Code}</dt><dd>{finding.Message}</dd>"))}
            </dl></section>
            """);
}

/// <summary>Every metric of the manifest.</summary>
internal static class HoldoutSection
{
    private static readonly Column[] Columns =
        ["Measure", "Value", "95% interval", Column.OfWords("From 0 to 1")];

    public static Html Write(ReportInput input) => Html.From($"""
        <section id="holdout"><h2>Metrics</h2>
        <p>On the {Numbers.Count(input.Labels.Length)} test rows, at the threshold
        {Numbers.Metric(input.Threshold)}; intervals by the bootstrap over rows.</p>
        {HtmlTable.Write("Metrics on the test rows", Columns, HtmlTable.Body(
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
        <p>ROC AUC is {Numbers.Metric(gap.Fit)} on rows that the model was fitted on,
        {Numbers.Metric(gap.OutOfFold)} out of fold and {Numbers.Metric(gap.Holdout)} on the test rows. From out of fold
        to test it {Wording.Change(gap.Fall, Numbers.Metric)}.</p>
        """);

    private static Html Name(string metric) => Wording.Meaning(metric) is { } meaning
        ? Html.From($"""{Wording.Metric(metric)} <span class="aside">{meaning}</span>""")
        : Html.From($"{Wording.Metric(metric)}");
}

internal static class CurvesSection
{
    public static Html Write(ReportInput input) => Html.From($"""
        <section id="curves"><h2>Curves and calibration</h2>
        <p>On the test rows. The band is a 95% interval at each point
        (bootstrap of {Numbers.Count(Resampling.TimesFor(input.Labels.Length))} resamples); a bin whose rows all have
        one label has Wilson's interval.</p>
        <div class="charts">
        {RocChart.Draw(input.Curves, input.Threshold, input.Noun)}
        {PrecisionRecallChart.Draw(input.Curves, input.Threshold, input.BaseRate, input.Noun)}
        {CalibrationChart.Draw(
            input.Curves.Tenths,
            RawCalibration.Compute(input.Predictor, input.HoldoutRows, input.Labels, input.Probabilities), input.Noun,
            input.Manifest.IsCalibrated)}
        {ProbabilityChart.Draw(input)}
        </div></section>
        """);
}

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
            <p>Of 1,000 rows like these, the positive predictions would be
            <strong>{Rounded(found.Value)} {many}</strong> and {Rounded(alarms.Value)} others;
            {Rounded(missed.Value)} {many} would be missed. A prediction is positive at or above a probability of
            {Numbers.Metric(input.Threshold)}, {Origin(input.Manifest.Threshold!)}.</p>
            <div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0">
            <table class="matrix">
            <caption>Test rows by label and prediction, and of 1,000 rows, with Wilson's 95% interval</caption>
            <thead><tr><td></td>
            <th scope="col">Predicted positive</th><th scope="col">Predicted negative</th></tr></thead>
            <tbody>
            <tr><th scope="row">{input.Noun.CapitalMany} <span class="aside">{input.Positive}</span></th>
            {Cell(true, "found", confusion.TruePositives, found)}
            {Cell(false, "missed", confusion.FalseNegatives, missed)}</tr>
            <tr><th scope="row">Others</th>
            {Cell(false, "false alarms", confusion.FalsePositives, alarms)}
            {Cell(true, "correctly left alone", confusion.TrueNegatives, leftAlone)}</tr>
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
        : $"chosen for {Wording.MetricWithin(threshold.Criterion)} on {threshold.ChosenOn}"
            + (threshold.Note is { } note ? $" ({note.TrimEnd('.')})" : "");

    private static Html Cell(bool isRight, string meaning, int rows, Estimate outcome) => Html.From($"""
        <td class="{(isRight ? "right" : "wrong")}"><strong>{Numbers.Count(rows)}</strong>
        {(isRight ? "✓" : "✗")} {meaning}
        <span class="aside">of 1,000: {Rounded(outcome.Value)} ({Numbers.Interval(outcome, Rounded)})</span></td>
        """);

    private static string Rounded(double rows) => Numbers.Amount(Math.Round(rows));
}

internal static class ImportanceSection
{
    private static readonly Column[] Columns = ["Input", "Drop in ROC AUC", Column.OfWords("Compared")];

    public static Html Write(ReportInput input) => Html.From($"""
        <section id="importance"><h2>What matters most</h2>
        <p>The drop in ROC AUC on the validation rows when one input is shuffled (mean of five times). Inputs that say
        the same share their importance; near 0, the model hardly uses the input.</p>
        {HtmlTable.Write("Importance by input", Columns, HtmlTable.Body(
            Columns, input.Manifest.Importance.Select(Html[] (one) =>
            [
                InputWords.Name(input, one.Input),
                Html.From($"{Numbers.Metric(one.Value)}"),
                Meter.Draw(one.Value, input.Manifest.Importance.Max(other => other.Value)),
            ])))}
        </section>
        """);
}

/// <summary>Whether the conformal sets behind the confidence hold what they promise.</summary>
internal static class ConfidenceSection
{
    private static readonly Column[] Columns = ["Rows", "Promised", "Measured", "95% interval", "Number of rows"];

    public static Html Write(ReportInput input) => Html.From($"""
        <section id="confidence"><h2>Confidence</h2>
        <p>Split conformal prediction per class: <em>high</em> when the set that holds the true answer for 95% of rows
        holds only the predicted one, at 60% or more; <em>medium</em> when the 80% set does; <em>low</em> otherwise. Of
        the test predictions, {Share(input, Confidence.High)} are high, {Share(input, Confidence.Medium)} medium and
        {Share(input, Confidence.Low)} low.</p>
        {HtmlTable.Write("How often the sets held the true answer on the test rows", Columns, HtmlTable.Body(
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
