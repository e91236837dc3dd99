namespace PurchaseApi.Scoring.Decisions;

/// <summary>The logistic function.</summary>
public static class Sigmoid
{
    /// <summary>Log-odds to probability; exact to a few last bits, in [0, 1] also for infinite log-odds.</summary>
    // One formula for both signs: each step is monotone after rounding, and an overflow of Exp is a probability of 0.
    public static double Of(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
