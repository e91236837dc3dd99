using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Fitting.Tuning;

/// <summary>What a run tries to be best at. It chooses hyperparameters on held-out folds, the candidate on the
/// validation rows and the threshold on out-of-fold margins.</summary>
/// <param name="Name">As on the command line and in the manifest.</param>
/// <param name="ComparedBy">The figure that trials and candidates are compared by. What depends on a threshold jumps
/// with it, so that chance would choose between close ones; average precision ranks by the same curve without
/// one.</param>
/// <param name="Of">That figure; higher is better.</param>
/// <param name="Threshold">What a row's probability must reach to be predicted positive.</param>
internal sealed record Criterion(string Name, string ComparedBy, Func<Metrics, double> Of, ThresholdChoice Threshold)
{
    private static readonly IReadOnlyList<Criterion> known =
    [
        AtThreshold(ThresholdChoice.F1),
        AtThreshold(ThresholdChoice.Precision),
        AtThreshold(ThresholdChoice.Recall),
        Everywhere("roc_auc", metrics => metrics.RocAuc),
        Everywhere("average_precision", metrics => metrics.AveragePrecision),
        Everywhere("log_loss", metrics => -metrics.LogLoss),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. known.Select(criterion => criterion.Name)];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Criterion Named(string name) => known.Single(criterion => criterion.Name == name);

    /// <summary>Of a fold's margins, calibrated on the fold itself: alike for all trials, so the order is fair though
    /// the figure is not.</summary>
    public double OfFold(double[] margins, bool[] labels)
    {
        var probabilities = Array.ConvertAll(margins, PlattFitting.Fit(margins, labels).Probability);
        return Of(Metrics.Of(labels, probabilities, threshold: 0.5));
    }

    private static Criterion AtThreshold(ThresholdChoice threshold) =>
        new(threshold.Criterion, "average_precision", metrics => metrics.AveragePrecision, threshold);

    private static Criterion Everywhere(string name, Func<Metrics, double> of) =>
        new(name, name, of, ThresholdChoice.F1);
}
