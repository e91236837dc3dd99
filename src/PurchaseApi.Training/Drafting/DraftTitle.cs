namespace PurchaseApi.Training.Drafting;

/// <summary>What a label is called by people: the question it answers, and the rows that count.</summary>
/// <param name="Title">As a question.</param>
/// <param name="Noun">null where no word is known.</param>
internal sealed record DraftTitle(string Title, string? Noun)
{
    private static readonly (string[] Words, string Title, string Noun)[] Known =
    [
        (["bought", "buy", "buys", "buyer", "purchase", "purchased", "purchases", "ordered", "order", "orders", "converted",
            "conversion", "revenue", "sale", "sold", "gekauft", "kauf", "kaufte", "achat", "compra", "repurchase"],
            "Will this customer buy?", "buyer"),
        (["churn", "churned", "exited", "attrition", "left", "cancelled", "canceled", "gekundigt", "abwanderung"],
            "Will this customer leave?", "churner"),
        (["subscribed", "subscribe", "subscription", "signup"], "Will this customer subscribe?", "subscriber"),
        (["response", "responded", "respond", "accepted"], "Will this customer respond?", "responder"),
        (["click", "clicked", "clicks"], "Will this visitor click?", "clicker"),
        (["returned", "return", "retoure", "refund", "refunded"], "Will this order be returned?", "return"),
        (["default", "defaulted"], "Will this customer default?", "defaulter"),
        (["fraud", "fraudulent", "is_fraud"], "Is this fraud?", "fraud"),
    ];

    /// <param name="label">The drafted one.</param>
    public static DraftTitle Of(DraftedLabel label)
    {
        var words = InputNames.Readable(label.Column.Header).Split('_');
        var found = Known.FirstOrDefault(known => known.Words.Any(words.Contains));
        return found.Title is not null
            ? new(found.Title, found.Noun)
            : new($"Will {label.Column.Header.Trim()} be {label.Positive.Trim('\'')}?", null);
    }
}
