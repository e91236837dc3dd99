using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What the contract says to do, for how many rows, and what these did: one table, whether the contract weighs
/// actions, gives one to each intent, or has none.</summary>
internal static class DecisionSection
{
    public static Html Write(ReportInput input)
    {
        Column[] columns =
        [
            "What to do", Column.OfWords("When"), "Of 1,000 rows", $"{input.Noun.CapitalMany} among them",
            "95% interval",
        ];
        return Html.From($"""
            <section id="decision"><h2>What to do</h2>
            <p>{Rule(input)}{Control(input)}</p>
            {HtmlTable.Write(
                $"The {Numbers.Count(input.Labels.Length)} test rows by what the service answers for them", columns,
                HtmlTable.Body(columns, Groups(input).Select(group => Row(input, group))))}
            </section>
            """);
    }

    private static string Rule(ReportInput input) => input.Contract.Decision is not null
        ? "The service picks the action with the largest expected gain above 0, else none. So a likely "
            + $"{input.Noun.One} may get no action, and an unlikely one an offer."
        : HasIntentActions(input) ? "The contract has an action for each band of probability."
        : "The contract has no actions: the service answers whether a row reaches the threshold.";

    private static string Control(ReportInput input) => input.Contract.Control is { } control
        ? $" {Numbers.Percent(control.Share)} of rows, the control group, get no action, so that the effect of actions "
            + "can be measured; the table is about the others."
        : "";

    private static bool HasIntentActions(ReportInput input) =>
        input.Contract.Intents.Any(intent => intent.Action is not null);

    private static IEnumerable<DecidedRows> Groups(ReportInput input)
    {
        if (input.Contract.Decision is { } decision)
        {
            return decision.Names.Select(name => new DecidedRows(
                ActionWords.Name(input, name), null, prediction => prediction.Action == name));
        }

        if (HasIntentActions(input))
        {
            return input.Contract.Intents.Where(intent => intent.Action is not null)
                .GroupBy(intent => intent.Action!)
                .Select(group => new DecidedRows(
                    Html.From($"{Wording.Plain(group.Key)}"),
                    $"{string.Join(" or ", group.Select(intent => intent.Level))} intent",
                    prediction => prediction.Action == group.Key));
        }

        var threshold = Numbers.Percent(input.Threshold);
        return
        [
            new(Html.From($"Treat as a {input.Noun.One}"), $"{threshold} or more", one => one.IsPositive),
            new(Html.From($"Leave alone"), $"less than {threshold}", one => !one.IsPositive),
        ];
    }

    private static Html[] Row(ReportInput input, DecidedRows group)
    {
        var rows = input.Predictions.Zip(input.Labels).Where(row => group.Has(row.First)).ToArray();
        var share = rows.Length / (double)input.Labels.Length;
        var positives = WilsonInterval.Compute(rows.Count(row => row.Second), rows.Length);
        return
        [
            group.Name,
            Html.From($"{group.When ?? Usual([.. rows.Select(row => row.First.Probability)])}"),
            Html.From($"{Numbers.Count((long)Math.Round(1_000 * share))}"),
            Html.From($"{Numbers.Percent(positives.Value)}"),
            Html.From($"{Numbers.Interval(positives, Numbers.Percent)}"),
        ];
    }

    /// <summary>Amounts decide too, so an action has no sharp band of probabilities.</summary>
    private static string Usual(double[] probabilities) => probabilities.Length == 0
        ? "never, for these rows"
        : $"mostly {100 * Statistics.Quantile(probabilities, 0.05):F0} to "
            + $"{100 * Statistics.Quantile(probabilities, 0.95):F0}% likely";

    /// <param name="When">null: where most of their probabilities lie.</param>
    private sealed record DecidedRows(Html Name, string? When, Predicate<Prediction> Has);
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
