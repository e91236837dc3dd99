namespace PurchaseApi.Scoring.Decisions;

/// <summary>How sure a prediction is, by split conformal prediction per class.</summary>
public enum Confidence
{
    /// <summary>The 95 % set holds the predicted class alone, and its probability is at least .6.</summary>
    High,

    /// <summary>The 80 % set holds the predicted class alone.</summary>
    Medium,

    /// <summary>Neither does.</summary>
    Low,
}

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
