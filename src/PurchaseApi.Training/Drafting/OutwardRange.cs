using System.Globalization;

namespace PurchaseApi.Training.Drafting;

/// <summary>Observed numbers -> the range that callers may send: rounder, and with room for what was not observed
/// yet.</summary>
internal static class OutwardRange
{
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Shares stay within [0, 1]; other numbers may be twice as large, rounded up to 1, 2 or 5 times a power
    /// of ten, and negative only where some are.</summary>
    /// <returns>null where there is no such double.</returns>
    public static (double Low, double High)? Of(double lowest, double highest, bool hasFraction)
    {
        if (hasFraction && lowest >= 0 && highest <= 1) return (0, 1);

        var (low, high) = (lowest < 0 ? -Outward(-lowest) : 0, highest > 0 ? Outward(highest) : 0);
        return low < high && double.IsFinite(low) && double.IsFinite(high) ? (low, high) : null;
    }

    public static string Text(double number) =>
        Math.Abs(number) < 1e15 ? number.ToString("0.################", CultureInfo.InvariantCulture) : $"{number:R}";

    /// <summary>Without the digits that nobody reads: six, which stay in the range.</summary>
    public static string Short(double number) => Text(double.Parse($"{number:G6}", CultureInfo.InvariantCulture));

    private static double Outward(double size)
    {
        if (!double.IsFinite(2 * size)) return double.PositiveInfinity;

        var power = Math.Floor(Math.Log10(2 * size));
        // Parsed rather than multiplied, so that 1e-5 is the nearest double to it.
        return Steps.Select(step => double.Parse($"{step}e{power}", CultureInfo.InvariantCulture))
            .FirstOrDefault(round => round >= 2 * size, double.PositiveInfinity);
    }
}
