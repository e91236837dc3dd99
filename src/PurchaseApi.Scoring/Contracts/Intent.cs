using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A band of probability and what to do in it.</summary>
/// <param name="Below">Where the band ends; null for the last one, and for one that ends at the fitted
/// threshold.</param>
/// <param name="EndsAtThreshold">The band ends at the version's threshold.</param>
public sealed record Intent(string Level, double? Below, bool EndsAtThreshold, string? Action)
{
    internal static Intent Of(IntentDocument document) => document.Below switch
    {
        { ValueKind: JsonValueKind.Number } below => new(document.Level!, below.GetDouble(), false, document.Action),
        { ValueKind: JsonValueKind.String } => new(document.Level!, null, true, document.Action),
        _ => new(document.Level!, null, false, document.Action),
    };

    /// <summary>The probability where the band ends, given the version's threshold.</summary>
    public double End(double threshold) => EndsAtThreshold ? threshold : Below ?? double.PositiveInfinity;
}
