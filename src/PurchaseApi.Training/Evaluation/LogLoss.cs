namespace PurchaseApi.Training.Evaluation;

internal static class LogLoss
{
    // As scikit-learn clips float64: one certain mistake must not make the mean infinite.
    private const double Edge = 2.220446049250313e-16;

    /// <summary>-log of the probability that the label got, in nats.</summary>
    public static double Of(bool label, double probability)
    {
        var clipped = Math.Clamp(probability, Edge, 1 - Edge);
        return -Math.Log(label ? clipped : 1 - clipped);
    }
}
