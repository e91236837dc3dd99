using System.Globalization;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report;

/// <summary>The names of the manifest in words.</summary>
internal static partial class Wording
{
    private static readonly Dictionary<string, (string Label, string Meaning)> Metrics = new()
    {
        ["accuracy"] = ("Accuracy", "predictions that are right"),
        ["precision"] = ("Precision", "share of the positive predictions that are positive"),
        ["recall"] = ("Recall (sensitivity)", "share of the positive rows that are found"),
        ["specificity"] = ("Specificity", "share of the negative rows that are predicted negative"),
        ["f1"] = ("F1", "harmonic mean of precision and recall"),
        ["roc_auc"] = ("ROC AUC", "chance that a positive row ranks above a negative one; 0.5 is guessing"),
        ["average_precision"] = ("Average precision", "mean precision over the ranking; the base rate is guessing"),
        ["log_loss"] = ("Log loss", "penalty for confident errors in nats; lower is better"),
        ["brier"] = ("Brier score", "mean squared error of the probability; lower is better"),
        ["calibration_error"] = ("Calibration error", "mean distance of probability and outcome; lower is better"),
        ["lift_at_10"] = ("Lift at 10%", "positive rows among the 10% most likely, as a multiple of chance"),
        ["gain_at_10"] = ("Gain at 10%", "share of all positive rows that are among the 10% most likely"),
    };

    public static string Metric(string name) => Metrics.TryGetValue(name, out var known) ? known.Label : Plain(name);

    /// <summary>Within a sentence: <c>average precision</c>, but <c>ROC AUC</c>.</summary>
    public static string MetricWithin(string name)
    {
        var label = Metric(name);
        return char.IsLower(label[1]) ? $"{char.ToLowerInvariant(label[0])}{label[1..]}" : label;
    }

    /// <summary>null for a metric that is not known here.</summary>
    public static string? Meaning(string metric) => Metrics.TryGetValue(metric, out var known) ? known.Meaning : null;

    /// <summary><c>gradient_boosting</c> -> <c>Gradient boosting</c>.</summary>
    public static string Plain(string name)
    {
        var words = name.Replace('_', ' ');
        return $"{char.ToUpperInvariant(words[0])}{words[1..]}";
    }

    /// <summary>An expression with fitted numbers in six digits: <c>monetary &gt;= 1728.29</c>.</summary>
    public static string Rule(string expression) => LongNumber.Replace(
        expression, number => double.Parse(number.Value, CultureInfo.InvariantCulture)
            .ToString("G6", CultureInfo.InvariantCulture));

    /// <summary>What a fall is in words; a negative one is a rise.</summary>
    public static string Change(Estimate fall, Func<double, string> format) => fall.Value >= 0
        ? $"falls by {format(fall.Value)} ({Numbers.Interval(fall, format)})"
        : $"rises by {format(-fall.Value)} ({Numbers.Interval(new(-fall.Value, -fall.High, -fall.Low), format)})";

    [GeneratedRegex(@"\d+\.\d{3,}", RegexOptions.None, 1000)]
    private static partial Regex LongNumber { get; }

    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : $"{Numbers.Count(count)} {one}s";
}

/// <summary>What an input is called: by the contract's label for people, else by its name.</summary>
internal static class InputWords
{
    public static string Title(Input input) => input.Label ?? Wording.Plain(input.Name);

    /// <summary>With the name that callers send.</summary>
    public static Html Name(Input input) => input.Label is { } label
        ? Html.From($"""{label} <span class="aside">{Html.Name(input.Name)}</span>""")
        : Html.Name(input.Name);

    public static Html Name(ReportInput report, string name) =>
        report.Contract.Inputs.FirstOrDefault(input => input.Name == name) is { } input ? Name(input) : Html.Name(name);
}

/// <summary>Numbers as the report writes them, the same in every culture.</summary>
internal static class Numbers
{
    /// <summary>Keeps a number and its unit on one line.</summary>
    private const char NoBreak = '\u00a0';

    /// <summary>A tenth of a pixel is finer than any screen shows.</summary>
    public static string Coordinate(double value) => Text(value, "0.#", 1);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>24%</c>; below 10% with a digit more.</summary>
    public static string Percent(double share) => double.IsNaN(share)
        ? "–"
        : $"{(Math.Abs(share) < 0.0995 ? Text(100 * share, "0.#", 1) : Text(100 * share, "0", 0))}%";

    /// <summary><c>94.5%</c>.</summary>
    public static string PercentTenth(double share) =>
        double.IsNaN(share) ? "–" : $"{Text(100 * share, "0.0", 1)}%";

    /// <summary><c>2.4 times</c>.</summary>
    public static string Times(double factor) => $"{Text(factor, "0.0", 1)}{NoBreak}times";

    /// <summary>To three decimals, as metrics are read.</summary>
    public static string Metric(double value) => double.IsNaN(value) ? "–" : Text(value, "0.000", 3);

    /// <summary>An axis or an amount: up to two decimals, thousands apart.</summary>
    public static string Amount(double value) => Text(value, "#,0.##", 2);

    /// <summary>A value of the data, in six digits.</summary>
    public static string Value(double value) => Math.Abs(value) is >= 1e-4 and < 1e9
        ? Text(value, "#,0.#########", Math.Max(0, 5 - (int)Math.Floor(Math.Log10(Math.Abs(value)))))
        : value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>Every digit, as it would be typed.</summary>
    public static string Exact(double value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Interval(Estimate estimate, Func<double, string> format) =>
        double.IsNaN(estimate.Low) ? "–" : $"{format(estimate.Low).TrimEnd('%')} to {format(estimate.High)}";

    // Rounded first, so that nothing is written as -0.
    private static string Text(double value, string format, int decimals) =>
        (Math.Round(value, decimals) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
