namespace PurchaseApi.Training.Outcomes;

/// <summary>What was predicted for a row, what was done, and what happened.</summary>
internal readonly record struct JoinedRow
{
    public required long Ticks { get; init; }

    /// <summary>Of the row; <see cref="Unit"/> where the join is on ids.</summary>
    public required UInt128 Key { get; init; }

    /// <summary>The id where the log has one, else the row itself: rows of one id are one observation, not
    /// several.</summary>
    public required UInt128 Unit { get; init; }

    public required double Probability { get; init; }

    /// <summary>Whether it was predicted to come true.</summary>
    public required bool IsPredicted { get; init; }

    /// <summary>Whether it came true.</summary>
    public required bool Label { get; init; }

    public string? Intent { get; init; }

    /// <summary>What the decision came to; in the control group it was not done.</summary>
    public string? Offer { get; init; }

    /// <summary>null where the contract has no control group.</summary>
    public bool? IsControl { get; init; }

    /// <summary>What the row earned: the value of a purchase less discount and cost; NaN where that is not
    /// known.</summary>
    public double Worth { get; init; }

    public ShadowPrediction? Shadow { get; init; }

    /// <summary>Whether an action was to be done that a control group tells the effect of. Such an outcome does not say
    /// whether the probability, which is of doing nothing, was right.</summary>
    public bool IsTreated => IsControl == false && IsAction(Offer);

    /// <summary>Whether something is done at all.</summary>
    public static bool IsAction(string? offer) => offer is not (null or Scoring.Contracts.Decision.None);
}
