using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Fitting.Tuning;

/// <summary>What a run tries to be best at. It chooses hyperparameters on held-out folds and the candidate on the
/// validation rows; the threshold is the one of the highest F1 whatever it is.</summary>
/// <param name="Name">As on the command line and in the manifest.</param>
/// <param name="Of">Of measured predictions; higher is better.</param>
/// <param name="OfTrial">What trials are compared by. F1 jumps with its threshold, so that chance would choose between
/// close trials; average precision ranks by the same curve without one.</param>
internal sealed record Criterion(string Name, Func<Metrics, double> Of, Func<Metrics, double> OfTrial)
{
    public static readonly IReadOnlyList<Criterion> All =
    [
        new("f1", metrics => metrics.F1, metrics => metrics.AveragePrecision),
        Same("roc_auc", metrics => metrics.RocAuc),
        Same("average_precision", metrics => metrics.AveragePrecision),
        Same("log_loss", metrics => -metrics.LogLoss),
    ];

    public static Criterion Named(string name) => All.Single(criterion => criterion.Name == name);

    /// <summary>Of a fold's margins, calibrated on the fold itself: alike for all trials, so the order is fair though
    /// the figure is not.</summary>
    public double OfFold(double[] margins, bool[] labels)
    {
        var probabilities = Array.ConvertAll(margins, PlattFitting.Fit(margins, labels).Probability);
        return OfTrial(Metrics.Of(labels, probabilities, threshold: 0.5));
    }

    private static Criterion Same(string name, Func<Metrics, double> of) => new(name, of, of);
}
