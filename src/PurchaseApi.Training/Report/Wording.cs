using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report;

/// <summary>The names of the manifest in words.</summary>
internal static class Wording
{
    private static readonly Dictionary<string, (string Label, string Meaning)> Metrics = new()
    {
        ["accuracy"] = ("Accuracy", "predictions that are right"),
        ["precision"] = ("Precision", "share of the positive predictions that are positive"),
        ["recall"] = ("Recall (sensitivity)", "share of the positive rows that are found"),
        ["specificity"] = ("Specificity", "share of the negative rows that are left alone"),
        ["f1"] = ("F1", "harmonic mean of precision and recall"),
        ["roc_auc"] = ("ROC AUC", "chance that a positive row stands above a negative one; 0.5 is guessing"),
        ["average_precision"] = ("Average precision", "mean precision over the ranking; the base rate is guessing"),
        ["log_loss"] = ("Log loss", "penalty for confident errors in nats; lower is better"),
        ["brier"] = ("Brier score", "mean squared error of the probability; lower is better"),
        ["calibration_error"] = ("Calibration error", "mean distance of probability and outcome; lower is better"),
        ["lift_at_10"] = ("Lift at 10 %", "positive rows among the 10 % most likely, as a multiple of chance"),
        ["gain_at_10"] = ("Gain at 10 %", "share of all positive rows that are among the 10 % most likely"),
    };

    public static string Metric(string name) => Metrics.TryGetValue(name, out var known) ? known.Label : Plain(name);

    /// <summary>null for a metric that is not known here.</summary>
    public static string? Meaning(string metric) => Metrics.TryGetValue(metric, out var known) ? known.Meaning : null;

    /// <summary><c>gradient_boosting</c> -> <c>Gradient boosting</c>.</summary>
    public static string Plain(string name)
    {
        var words = name.Replace('_', ' ');
        return $"{char.ToUpperInvariant(words[0])}{words[1..]}";
    }

    /// <summary>What a fall is in words; a negative one is a rise.</summary>
    public static string Change(Estimate fall, Func<double, string> format) => fall.Value >= 0
        ? $"falls by {format(fall.Value)} ({Figures.Interval(fall, format)})"
        : $"rises by {format(-fall.Value)} ({Figures.Interval(new(-fall.Value, -fall.High, -fall.Low), format)})";

    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : $"{Figures.Count(count)} {one}s";
}
