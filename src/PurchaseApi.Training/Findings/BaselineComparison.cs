using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Baselines;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Findings;

/// <summary>
/// Whether the chosen candidate is worth more than no model, by average precision and log loss on the holdout. F1 is no
/// judge: where most rows are positive, nothing beats answering positive always. Against a constant answer the burden
/// of proof is the candidate's: the interval of either difference must lie above 0. A rule of one input is a small
/// model of its own, and a holdout of hundreds of rows seldom proves anything better than the best of them: against it,
/// the candidate must only not be behind.
/// </summary>
internal static class BaselineComparison
{
    public const string Code = "not_better_than_baseline";

    /// <param name="leaks">Inputs whose rules do not count: nothing is better than the label itself.</param>
    public static IEnumerable<Finding> Check(FindingInput input, IReadOnlyList<Input> leaks)
    {
        if (ConstantModel.Is(input.Probabilities)) yield break;

        var constant = Difference(input, input.Baselines.Single(baseline => baseline.Name == AllBaselines.BaseRate));
        if (constant.IsUnproven)
        {
            yield return Finding(constant, "always answering the base rate", "neither of which lies above 0");
            yield break;
        }

        var rule = input.Baselines.Where(baseline => !baseline.IsConstant)
            .ExceptBy(leaks.Select(AllBaselines.RuleOf), baseline => baseline.Name)
            .MaxBy(baseline => baseline.On(input.Data, input.Split.Validation).AveragePrecision);
        if (rule is not null && Difference(input, rule) is { IsBehind: true } behind)
            yield return Finding(
                behind, $"the baseline '{rule.Name}', which reads one input", "none of which is above 0");
    }

    private static Gain Difference(FindingInput input, Baseline baseline)
    {
        var ours = new RankedRows(input.HoldoutLabels, input.Probabilities);
        var theirs = new RankedRows(input.HoldoutLabels, baseline.Probabilities(input.Data, input.Split.Holdout));
        return new(By(Ranking.AveragePrecision), By(counts => -LogLoss.Mean(counts)));

        Estimate By(Func<LabelCounts, double> figure) => PairedBootstrap.Difference(
            input.HoldoutLabels.Length, rows => figure(ours.CountRows(rows)), rows => figure(theirs.CountRows(rows)),
            input.Seed, input.HoldoutGroups);
    }

    private static Finding Finding(Gain gain, string than, string limit) => new(Code,
        $"The model is not better than {than}: on the holdout the gain in average precision is "
        + $"{Worded(gain.AveragePrecision)} and in log loss {Worded(gain.LogLoss)}, {limit}; find inputs that say "
        + "more, or train on more rows.");

    private static string Worded(Estimate gain) =>
        $"{gain.Value:F3} (95% interval {gain.Low:F3} to {gain.High:F3})";

    /// <summary>How much better the candidate is; a lower log loss is a gain.</summary>
    private sealed record Gain(Estimate AveragePrecision, Estimate LogLoss)
    {
        public bool IsUnproven => AveragePrecision.Low <= 0 && LogLoss.Low <= 0;

        public bool IsBehind => AveragePrecision.Value <= 0 && LogLoss.Value <= 0;
    }
}
