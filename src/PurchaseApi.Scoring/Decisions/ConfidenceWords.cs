namespace PurchaseApi.Scoring.Decisions;

/// <summary>How answers word a confidence, in JSON and CSV alike.</summary>
public static class ConfidenceWords
{
    /// <summary><c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public static string Of(Confidence confidence) => confidence switch
    {
        Confidence.High => "high",
        Confidence.Medium => "medium",
        _ => "low",
    };
}
