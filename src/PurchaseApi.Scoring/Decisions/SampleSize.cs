namespace PurchaseApi.Scoring.Decisions;

/// <summary>How many rows it takes to tell with action from without: a two-sided test of two shares at 95% that finds
/// the difference in 80 of 100 experiments.
/// Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), section 4.2.</summary>
public static class SampleSize
{
    private const double TwoSided95 = 1.959963984540054, Power80 = 0.8416212335729143;   // normal quantiles

    /// <summary>What people are told as an example.</summary>
    public const double Without = 0.15, With = 0.17;

    /// <returns>Rows of both groups together.</returns>
    /// <param name="without">The share of positives in the control group, in (0, 1).</param>
    /// <param name="with">Among the other rows, in (0, 1); not the same.</param>
    /// <param name="control">The share of rows in the control group, in (0, 1).</param>
    public static long Rows(double without, double with, double control)
    {
        var variance = (without * (1 - without) / control) + (with * (1 - with) / (1 - control));
        return (long)Math.Ceiling(Math.Pow((TwoSided95 + Power80) / (without - with), 2) * variance);
    }
}
