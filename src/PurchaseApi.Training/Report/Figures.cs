using System.Globalization;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report;

/// <summary>Numbers as the report writes them, the same in every culture.</summary>
internal static class Figures
{
    /// <summary>Keeps a number and its unit on one line.</summary>
    private const char NoBreak = '\u00a0';

    /// <summary>A tenth of a pixel is finer than any screen shows.</summary>
    public static string Coordinate(double value) => Text(value, "0.#", 1);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>24 %</c>; below 10 % with a digit more.</summary>
    public static string Percent(double share) => double.IsNaN(share)
        ? "–"
        : $"{(Math.Abs(share) < 0.0995 ? Text(100 * share, "0.#", 1) : Text(100 * share, "0", 0))}{NoBreak}%";

    /// <summary><c>94.5 %</c>.</summary>
    public static string PercentTenth(double share) =>
        double.IsNaN(share) ? "–" : $"{Text(100 * share, "0.0", 1)}{NoBreak}%";

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
        double.IsNaN(estimate.Low) ? "–" : $"{format(estimate.Low).TrimEnd('%', NoBreak)} to {format(estimate.High)}";

    // Rounded first, so that nothing is written as -0.
    private static string Text(double value, string format, int decimals) =>
        (Math.Round(value, decimals) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
