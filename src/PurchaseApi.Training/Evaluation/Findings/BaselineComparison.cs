using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation.Baselines;

namespace PurchaseApi.Training.Evaluation.Findings;

/// <summary>
/// Whether the chosen candidate is worth more than no model, by F1 on the holdout. Against a constant answer the burden
/// of proof is the candidate's: the interval of the difference must lie above 0. A rule of one input is a small model
/// of its own, and a holdout of hundreds of rows seldom proves anything better than the best of them: against it, the
/// candidate must only not be behind.
/// </summary>
internal static class BaselineComparison
{
    public const string Code = "not_better_than_baseline";

    /// <param name="leaks">Inputs whose rules do not count: nothing is better than the label itself.</param>
    public static IEnumerable<Finding> Of(FindingInput input, IReadOnlyList<Input> leaks)
    {
        var constant = Best(input, input.Baselines.Where(baseline => baseline.IsConstant))!;
        var rule = Best(input, input.Baselines.Where(baseline => !baseline.IsConstant)
            .ExceptBy(leaks.Select(AllBaselines.RuleOf), baseline => baseline.Name));

        if (Difference(input, constant) is { Low: <= 0 } unproven)
        {
            yield return Finding(unproven, $"{Worded(constant)} on F1", "should lie above 0");
        }
        else if (rule is not null && Difference(input, rule) is { Value: <= 0 } behind)
        {
            yield return Finding(behind, $"the baseline '{rule.Name}' on F1, which reads one input", "is not above 0");
        }
    }

    /// <summary>Chosen on the validation rows, as the candidate was: the best of many on the holdout would be its luck
    /// as well.</summary>
    private static Baseline? Best(FindingInput input, IEnumerable<Baseline> baselines) =>
        baselines.MaxBy(baseline => baseline.On(input.Data, input.Split.Validation).Confusion.F1);

    private static Estimate Difference(FindingInput input, Baseline baseline)
    {
        var theirs = baseline.Probabilities(input.Data, input.Split.Holdout);
        return Difference(
            input.HoldoutLabels,
            Array.ConvertAll(input.Probabilities, probability => probability >= input.Threshold),
            Array.ConvertAll(theirs, probability => probability >= baseline.Threshold),
            input.Seed);
    }

    /// <summary>F1 of one set of predictions less that of another on the same rows.</summary>
    public static Estimate Difference(bool[] labels, bool[] ours, bool[] theirs, int seed) =>
        PairedBootstrap.Difference(
            labels.Length, rows => F1(labels, ours, rows), rows => F1(labels, theirs, rows), seed);

    private static double F1(bool[] labels, bool[] predictions, int[] rows)
    {
        var (hits, positives, predicted) = (0, 0, 0);
        foreach (var row in rows)
        {
            if (labels[row]) positives++;
            if (!predictions[row]) continue;

            predicted++;
            if (labels[row]) hits++;
        }

        return positives + predicted == 0 ? 0 : 2.0 * hits / (positives + predicted);
    }

    private static string Worded(Baseline constant) =>
        constant.Name == AllBaselines.Always ? "always answering positive" : "always answering the base rate";

    private static Finding Finding(Estimate difference, string than, string limit) => new(Code,
        $"The model is not better than {than}: on the holdout the difference is {difference.Value:F3} (95 % "
        + $"interval {difference.Low:F3} to {difference.High:F3}), which {limit}; find inputs that say more, or "
        + "train on more rows.");
}
