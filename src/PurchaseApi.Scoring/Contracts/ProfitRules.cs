namespace PurchaseApi.Scoring.Contracts;

/// <summary>An offer that can never pay for itself leaves nothing to decide.</summary>
public static class ProfitRules
{
    /// <param name="place">What to call it in messages.</param>
    /// <param name="fail">Takes a place and what is wrong there.</param>
    public static void Judge(ProfitDocument profit, string place, Action<string, string> fail)
    {
        ContractValidator.UnknownKeys(profit.Unknown, ["margin", "offer_cost", "uplift"], place, fail);
        var known = IsPositive(profit.Margin, $"{place}/margin", fail)
            & IsPositive(profit.OfferCost, $"{place}/offer_cost", fail)
            & IsPositive(profit.Uplift, $"{place}/uplift", fail);
        if (known && profit.OfferCost >= profit.Uplift * profit.Margin)
        {
            fail($"{place}/offer_cost",
                $"an offer brings at most uplift x margin = {profit.Uplift * profit.Margin:0.####}, "
                + $"so one that costs {profit.OfferCost} never pays");
        }
    }

    private static bool IsPositive(double? value, string place, Action<string, string> fail)
    {
        if (value is > 0 and < double.PositiveInfinity) return true;

        fail(place, value is null ? "is needed" : $"must be a number above 0 (was {value})");
        return false;
    }
}
