namespace PurchaseApi.Scoring.Contracts;

/// <summary>What a positive row is called: buyer and buyers, churner and churners.</summary>
public sealed record Nouns(string One, string Many)
{
    /// <summary>Where the contract says nothing.</summary>
    public static readonly Nouns Plain = new("positive row", "positive rows");

    /// <summary>The plural at the start of a sentence.</summary>
    public string CapitalMany => $"{char.ToUpperInvariant(Many[0])}{Many[1..]}";

    public static Nouns Of(LabelDocument? label) =>
        label?.Noun is { } one ? new(one, label.Plural ?? $"{one}s") : Plain;
}
