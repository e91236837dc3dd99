namespace PurchaseApi.Training.Samples;

/// <summary>How a generated session ends: docs/sample-process.md says why it is so.</summary>
internal static class PurchaseProcess
{
    /// <summary>Minutes that a typical visitor spends on a page.</summary>
    public const double MinutesPerPage = 1.5;

    // Attention, in pages, at which a visitor is most likely to buy.
    private const double Peak = 10;

    /// <param name="timeSpent">In minutes, above 0.</param>
    /// <param name="pagesViewed">At least 1.</param>
    /// <param name="basketValue">In currency, 0 when nothing is in it.</param>
    public static double Probability(
        double timeSpent, int pagesViewed, double basketValue, string deviceType, string customerType)
    {
        var interest = Interest(timeSpent, pagesViewed);
        var returning = customerType == "Returning" ? 1 : 0;
        var mobile = deviceType == "Mobile" ? 1 : 0;
        var commitment = 1 - Math.Exp(-basketValue / 30);

        var margin = -2.8 + 2.6 * interest + 0.8 * returning * interest + 0.8 * commitment - 0.25 * mobile;
        return 1 / (1 + Math.Exp(-margin));
    }

    /// <summary>0 to 1: rises steeply to the peak, and falls slowly beyond it.</summary>
    private static double Interest(double timeSpent, int pagesViewed)
    {
        var attention = Math.Sqrt(timeSpent / MinutesPerPage * pagesViewed);
        var distance = Math.Log(attention / Peak);
        var width = distance < 0 ? 0.5 : 1.2;
        return Math.Exp(-0.5 * Math.Pow(distance / width, 2));
    }
}
