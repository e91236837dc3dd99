using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Decisions;

/// <summary>What a run tries to be best at. The criterion sets the threshold, on out-of-fold margins; its figure
/// compares hyperparameters on held-out folds, and candidates on out-of-fold and validation rows.</summary>
/// <param name="Name">As on the command line and in the manifest.</param>
/// <param name="ComparedBy">The figure that trials and candidates are compared by. What depends on a threshold jumps
/// with it, so that chance would choose between close ones; average precision ranks by the same curve without
/// one.</param>
/// <param name="Measure">That figure; higher is better.</param>
/// <param name="Threshold">What a row's probability must reach to be predicted positive.</param>
internal sealed record Criterion(
    string Name, string ComparedBy, Func<LabelCounts, double> Measure, ThresholdChoice Threshold)
{
    private const string LogLossName = "log_loss";

    private static readonly IReadOnlyList<Criterion> known =
    [
        AtThreshold(ThresholdChoice.F1),
        AtThreshold(ThresholdChoice.Precision),
        AtThreshold(ThresholdChoice.Recall),
        Everywhere("roc_auc", Ranking.RocAuc),
        Everywhere("average_precision", Ranking.AveragePrecision),
        Everywhere(LogLossName, counts => -LogLoss.Mean(counts)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. known.Select(criterion => criterion.Name)];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Criterion Named(string name) => known.Single(criterion => criterion.Name == name);

    /// <summary>Of a fold's margins. Log loss needs probabilities: there, they are calibrated on the fold itself, alike
    /// for all trials, so that the order is fair though the figure is not.</summary>
    public double MeasureFold(double[] margins, bool[] labels)
    {
        if (ComparedBy != LogLossName) return Measure(RankedRows.OfMargins(labels, margins).All());

        var probabilities = Array.ConvertAll(margins, PlattFitting.Fit(margins, labels).Probability);
        return Measure(new RankedRows(labels, probabilities).All());
    }

    private static Criterion AtThreshold(ThresholdChoice threshold) =>
        new(threshold.Criterion, "average_precision", Ranking.AveragePrecision, threshold);

    private static Criterion Everywhere(string name, Func<LabelCounts, double> measure) =>
        new(name, name, measure, ThresholdChoice.F1);
}
