namespace PurchaseApi.Training.Report.Charts;

/// <summary>What an axis shows, with its unit in the title.</summary>
internal sealed record Axis(
    string Title, double Low, double High, IReadOnlyList<double> Ticks, Func<double, string> Label)
{
    public static Axis Share(string title) => new(title, 0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], Figures.Percent);

    public static Axis Probability(string title) => new(title, 0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], Figures.Amount);

    /// <summary>Round ticks over all values and 0; the axis ends with them.</summary>
    public static Axis Round(string title, double low, double high)
    {
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        var step = RoundUp((high > low ? high - low : 1) / 5);
        var (first, last) = ((int)Math.Floor(low / step), (int)Math.Ceiling(high / step));
        double[] ticks = [.. Enumerable.Range(first, Math.Max(last, first + 1) - first + 1).Select(i => i * step)];
        return new(title, ticks[0], ticks[^1], ticks, Figures.Amount);
    }

    /// <summary>Where a value stands, 0 to 1; what lies beyond the axis stands at its end.</summary>
    public double Position(double value) => (Math.Clamp(value, Low, High) - Low) / (High - Low);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * ((double[])[1, 2, 5, 10]).First(step => step * power >= value * (1 - 1e-9));
    }
}
