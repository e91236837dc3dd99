using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
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

/// <summary>What the contract's actions would gain on rows like the holdout's, compared with the same action for
/// everybody. Such rows cannot tell what an action changes, so every amount rests on the stated odds.</summary>
internal static class WorthSection
{
    private static readonly Column[] Columns = ["Policy", "Expected gain", "95% interval"];

    public static Html? Write(ReportInput input) => input.Contract.Decision is not { } decision ? null : Html.From($"""
        <section id="worth"><h2>What it is worth</h2>
        <p><strong>Assumed, not measured:</strong> {input.Contract.Document.Decision!.Assumption
            ?? "the odds of every action are the contract's; this data does not say what an action changes."}</p>
        {HtmlTable.Write("Gain per 1,000 rows, if the assumption holds", Columns, HtmlTable.Body(
            Columns, Policies(input, decision).Select(Html[] (policy) =>
            [
                policy.Name, Html.From($"{Rounded(policy.Gain.Value)}"),
                Html.From($"{Numbers.Interval(policy.Gain, Rounded)}"),
            ])))}
        <p class="aside">Gain = p′ (value − discount) − p · value − cost, where an action multiplies the odds of p:
        {Html.Join(decision.Actions.Select(action => Terms(input, action.Name)), "; ")}.</p>
        </section>
        """);

    private static IEnumerable<(Html Name, Estimate Gain)> Policies(ReportInput input, Decision decision)
    {
        yield return (
            Html.From($"Each row gets the action that pays"),
            Per1000(input.Predictions.Select(prediction => prediction.ExpectedGain)));
        if (input.HoldoutRows.Count > 0)
        {
            foreach (var action in decision.Actions)
            {
                yield return (
                    Html.From($"Everybody: {ActionWords.Name(input, action.Name)}"),
                    Per1000(GainsForEverybody(input, decision, action)));
            }
        }

        yield return (Html.From($"Nobody gets anything"), new(0, double.NaN, double.NaN));
    }

    private static IEnumerable<double> GainsForEverybody(
        ReportInput input, Decision decision, DecisionAction action)
    {
        var encoder = new FeatureEncoder(input.Contract);
        var slots = new double[encoder.SlotCount];
        foreach (var (row, prediction) in input.HoldoutRows.Zip(input.Predictions))
        {
            encoder.Derive(row, slots);
            yield return ExpectedGain.Compute(
                prediction.Probability, decision.Value.Compute(slots), action.Discount.Compute(slots),
                action.Cost.Compute(slots), action.Odds);
        }
    }

    /// <summary>The interval is that of a mean; where an amount is missing nothing is done.</summary>
    private static Estimate Per1000(IEnumerable<double> gains)
    {
        double[] known = [.. gains.Select(gain => double.IsNaN(gain) ? 0 : gain)];
        var (mean, half) = (
            Statistics.Mean(known),
            Estimate.NormalQuantile * Statistics.StandardDeviation(known) / Math.Sqrt(known.Length));
        return new(1_000 * mean, 1_000 * (mean - half), 1_000 * (mean + half));
    }

    /// <summary>Three digits: an interval leaves no more.</summary>
    private static string Rounded(double gain)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Math.Abs(gain), 1e-2))) - 2);
        return Numbers.Amount(Math.Round(gain / unit) * unit);
    }

    private static Html Terms(ReportInput input, string name)
    {
        var action = input.Contract.Document.Decision!.Actions![name];
        var terms = string.Join(", ",
        [
            $"odds × {Numbers.Exact(action.Odds!.Value)}",
            .. action.Cost is { } cost ? (string[])[$"cost {cost}"] : [],
            .. action.Discount is { } discount ? (string[])[$"discount {discount}"] : [],
        ]);
        return Html.From($"{ActionWords.Name(input, name)}: <code>{terms}</code>");
    }
}

/// <summary>What an action is called.</summary>
internal static class ActionWords
{
    public static Html Name(ReportInput input, string name) => name == Decision.None
        ? Html.From($"Nothing <span class=\"aside\">no action pays</span>")
        : input.Contract.Document.Decision!.Actions!.GetValueOrDefault(name)?.Label is { } label
            ? Html.From($"{label}")
            : Html.From($"{Wording.Plain(name)}");
}
