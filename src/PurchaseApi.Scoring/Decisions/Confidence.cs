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
