using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Evaluation.Baselines;

namespace PurchaseApi.Training.Evaluation.Findings;

/// <summary>Inputs that know too much: made from the label, or written down after the outcome.</summary>
internal static class TellingInputs
{
    public const string LabelLeak = "label_leak";
    public const string SuspiciousInput = "suspicious_input";

    /// <summary>ROC AUC of one input alone from which on it deserves a look: what people do is hardly ever told so well
    /// by one thing that is known beforehand.</summary>
    public const double SuspiciousAuc = 0.85;

    /// <summary>ROC AUC of one input alone from which on it is the label in disguise.</summary>
    public const double LeakAuc = 0.95;

    /// <summary>Rows with such values that have to share one label before it can be called decided.</summary>
    public const int LeastDecidedRows = 30;

    /// <summary>The chance of so many rows, over all runs of bins that were looked at, below which it is
    /// none.</summary>
    public const double DecidedChance = 1e-6;

    public static IEnumerable<(Input Input, Finding Finding)> Of(FindingInput input)
    {
        var labels = input.TrainLabels;
        OneInputRule[] rules =
        [
            .. input.Inputs.Select((one, slot) =>
                OneInputRule.Fit(one, input.Data.ValuesOf(slot, input.Split.Train), labels)),
        ];
        // Every run of bins could have been the one.
        var looks = rules.Sum(rule => rule.Rows.Length * (rule.Rows.Length + 1) / 2);
        foreach (var (slot, one) in input.Inputs.Index())
        {
            var auc = OneInputRule.RocAuc(one, input.Data.ValuesOf(slot, input.Split.Train), labels, input.Seed);
            var run = Decided(one, rules[slot], labels, looks, isSuspicious: auc >= SuspiciousAuc);
            if (auc >= LeakAuc) yield return (one, Leak(one, auc));
            else if (run is not null) yield return (one, Leak(one, rules[slot], run));
            else if (auc >= SuspiciousAuc) yield return (one, Suspicious(one, auc));
        }
    }

    /// <summary>The longest run of bins whose rows all have the label that is the rarer one elsewhere, more of them
    /// than chance gives. That the commoner label fills a bin is no sign: without a basket nobody buys. Nor is it that
    /// the last bins of a number are pure where those before them nearly are: who bought often buys again. It is one,
    /// however, where the input is suspicious as a whole.</summary>
    private static PureRun? Decided(Input input, OneInputRule rule, bool[] labels, int looks, bool isSuspicious)
    {
        var positives = labels.Count(label => label);
        var rarer = positives * 2 < labels.Length;
        var share = Math.Min(positives, labels.Length - positives) / (double)labels.Length;
        return PureRun.Of(rule, input.IsNumeric, rarer)
            .Where(run => run.Rows >= LeastDecidedRows && looks * Math.Pow(share, run.Rows) < DecidedChance)
            .Where(run => isSuspicious || !input.IsNumeric || !run.IsAmongItsLike(rule, rarer))
            .MaxBy(run => run.Rows);
    }

    private static Finding Leak(Input input, double auc) => new(LabelLeak,
        $"The input '{input.Name}' alone tells the classes apart with a ROC AUC of {auc:F3} (cross-validated; a "
        + $"leak from {LeakAuc:F2}), as only the label itself could; {Remedy}.");

    private static Finding Leak(Input input, OneInputRule rule, PureRun run) => new(LabelLeak,
        $"The input '{input.Name}' decides the label: all {run.Rows:N0} training rows in which "
        + $"{rule.Bins.Describe(run.First, run.Last)} are "
        + $"{(rule.Positives[run.First] == 0 ? "negative" : "positive")}, the rarer label, which chance does less "
        + $"than once in {1 / DecidedChance:N0} times; {Remedy}.");

    private static Finding Suspicious(Input input, double auc) => new(SuspiciousInput,
        $"The input '{input.Name}' alone tells the classes apart with a ROC AUC of {auc:F3} (cross-validated; "
        + $"suspicious from {SuspiciousAuc:F2}), so it may be derived from the outcome; {Remedy}.");

    private const string Remedy =
        "find out whether its value is known before the outcome is, and take it out of the contract if not";
}
