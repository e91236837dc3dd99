using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Evaluation;

/// <summary>
/// What acting on rows is worth. An action costs <paramref name="OfferCost"/> and raises the row's probability p of a
/// purchase to (1 + uplift) p, so it earns uplift x margin x p: it pays where p is at least offer cost / (uplift x
/// margin), if p is calibrated. On labelled rows a purchase stands for its probability.
/// Source: Elkan, The Foundations of Cost-Sensitive Learning (2001).
/// </summary>
internal sealed record ProfitTerms(double Margin, double OfferCost, double Uplift)
{
    public double Threshold => OfferCost / (Uplift * Margin);

    /// <summary>In currency. Per row: acting on the positive predictions, spread over all rows; per action: over those
    /// that are acted on, NaN without any.</summary>
    public IReadOnlyList<Figure> Figures =>
    [
        Unbounded("profit_per_row", metrics => Of(metrics.Confusion) / metrics.Confusion.Rows),
        Unbounded("profit_per_action", metrics => Of(metrics.Confusion) / metrics.Confusion.Actions),
    ];

    /// <param name="profit">Checked.</param>
    public static ProfitTerms? Of(ProfitDocument? profit) =>
        profit is null ? null : new(profit.Margin!.Value, profit.OfferCost!.Value, profit.Uplift!.Value);

    public ProfitDocument ToDocument() => new() { Margin = Margin, OfferCost = OfferCost, Uplift = Uplift };

    /// <summary>Of all actions together.</summary>
    public double Of(Confusion confusion) => Of(confusion.Actions, confusion.TruePositives);

    /// <param name="actions">Rows that are acted on.</param>
    /// <param name="purchases">The positives among them.</param>
    public double Of(double actions, double purchases) => (Uplift * Margin * purchases) - (OfferCost * actions);

    private static Figure Unbounded(string name, Func<Metrics, double> of) =>
        new(name, of) { Lowest = double.MinValue, Highest = double.MaxValue };
}
