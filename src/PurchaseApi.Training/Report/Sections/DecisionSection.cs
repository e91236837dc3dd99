using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What the contract's own actions would mean for rows like those of the holdout. Nobody knows from such rows
/// what an action changes, so every amount rests on the stated odds.</summary>
internal static class DecisionSection
{
    private const double NormalQuantile = 1.96;   // 95 %

    private static readonly Column[] Counted = ["Action", Column.OfWords("When"), "Rows", "Mean probability"];

    private static readonly Column[] Weighed =
    [
        "Action", Column.OfWords("Terms"), "Rows", "Mean probability", "Expected value", "95 % interval",
        "Expected gain", "95 % interval",
    ];

    public static bool HasAny(ReportInput input) =>
        input.Contract.Decision is not null || input.Contract.Intents.Any(intent => intent.Action is not null);

    public static Html? Write(ReportInput input) => !HasAny(input) ? null : Html.From($"""
        <section id="decision"><h2>What to do</h2>
        {(input.Contract.Decision is { } decision ? Weigh(input, decision) : Count(input))}
        </section>
        """);

    private static Html Weigh(ReportInput input, Decision decision)
    {
        var document = input.Contract.Document.Decision!;
        return Html.From($"""
            <p>A prediction answers “{input.Question}”; an action answers “What pays?”. So a likely {input.Noun.One} may
            get no action, and an unlikely one an offer.</p>
            <p>An action multiplies the odds of a positive outcome. Its gain is p' (value − discount) − p value −
            cost: a discount also goes to everybody who would have come without it. The action with the largest gain
            above 0 is taken, else none. {Assumption(document)}</p>
            {HtmlTable.Write(
                $"The holdout's {Numbers.Count(input.Labels.Length)} rows by action; amounts per 1,000 rows", Weighed,
                HtmlTable.Body(Weighed, decision.Names.Select(name => Row(input, document, name))))}
            """);
    }

    private static Html Assumption(DecisionDocument document) => Html.From($"""
        <strong>Assumed, not measured:</strong> {document.Assumption
            ?? "the odds of every action are the contract's; this data does not say what an action changes."}
        """);

    private static IReadOnlyList<Html> Row(ReportInput input, DecisionDocument document, string name)
    {
        var action = document.Actions!.GetValueOrDefault(name);
        var (value, gain) = (
            Per1000(input, name, prediction => prediction.ExpectedValue),
            Per1000(input, name, prediction => prediction.ExpectedGain));
        return
        [
            Name(name, action?.Label),
            action is null ? Html.From($"no action pays") : Html.From($"<code>{Terms(action)}</code>"),
            .. Shares(input, name),
            Html.From($"{Numbers.Amount(value.Value)}"), Html.From($"{Numbers.Interval(value, Numbers.Amount)}"),
            Html.From($"{Numbers.Amount(gain.Value)}"), Html.From($"{Numbers.Interval(gain, Numbers.Amount)}"),
        ];
    }

    private static Html Count(ReportInput input) => Html.From($"""
        <p>The contract has an action for each band of probability. This data does not say what an action changes.</p>
        {HtmlTable.Write(
            $"The holdout's {Numbers.Count(input.Labels.Length)} rows by action", Counted, HtmlTable.Body(
                Counted,
                input.Contract.Intents.Where(intent => intent.Action is not null).GroupBy(intent => intent.Action!)
                    .Select(Html[] (group) =>
                    [
                        Name(group.Key, null),
                        Html.From($"{string.Join(", ", group.Select(intent => Wording.Plain(intent.Level)))}"),
                        .. Shares(input, group.Key),
                    ])))}
        """);

    private static Html[] Shares(ReportInput input, string name)
    {
        Prediction[] rows = [.. input.Predictions.Where(prediction => prediction.Action == name)];
        var mean = rows.Length == 0 ? double.NaN : rows.Average(row => row.Probability);
        return
        [
            Html.From($"{Numbers.Count(rows.Length)} ({Numbers.Percent(rows.Length / (double)input.Labels.Length)})"),
            Html.From($"{Numbers.Percent(mean)}"),
        ];
    }

    /// <summary>The sum over the rows with an action, per 1,000 rows of any; the interval is that of a mean.</summary>
    private static Estimate Per1000(ReportInput input, string name, Func<Prediction, double> amount)
    {
        double[] amounts =
        [
            .. input.Predictions.Select(prediction => prediction.Action == name ? amount(prediction) : 0)
                .Select(known => double.IsNaN(known) ? 0 : known),
        ];
        var mean = amounts.Average();
        var variance = amounts.Sum(one => (one - mean) * (one - mean)) / Math.Max(1, amounts.Length - 1);
        var half = NormalQuantile * Math.Sqrt(variance / amounts.Length);
        return new(1_000 * mean, 1_000 * Math.Max(0, mean - half), 1_000 * (mean + half));
    }

    private static Html Name(string name, string? label) => label is null ? Html.Name(name) : Html.From($"{label}");

    private static string Terms(ActionDocument action) => string.Join(", ",
    [
        $"odds × {Numbers.Exact(action.Odds!.Value)}",
        .. action.Cost is { } cost ? (string[])[$"cost {cost}"] : [],
        .. action.Discount is { } discount ? (string[])[$"discount {discount}"] : [],
    ]);
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
