using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Report.Sections;

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
