namespace PurchaseApi.Training.Reporting;

/// <summary>What acting on a row brings and costs.</summary>
/// <param name="Margin">Earned with a purchase, in the shop's currency.</param>
/// <param name="OfferCost">Of acting on one row, in the shop's currency.</param>
/// <param name="Uplift">The share of buyers who buy because of the offer, 0 to 1.</param>
internal sealed record ProfitTerms(double Margin, double OfferCost, double Uplift)
{
    /// <summary>Expected of acting on rows of which some are positive.</summary>
    public double Of(double rows, double positives) => (Uplift * Margin * positives) - (OfferCost * rows);
}
