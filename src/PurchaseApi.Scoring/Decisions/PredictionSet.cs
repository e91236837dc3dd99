namespace PurchaseApi.Scoring.Decisions;

/// <summary>The classes that a row may well belong to.</summary>
public readonly record struct PredictionSet(bool Negative, bool Positive)
{
    /// <summary>Whether the class is in the set; the share of rows where it is, is the coverage.</summary>
    public bool Contains(bool label) => label ? Positive : Negative;

    /// <summary>Whether the class is in the set and the other one is not.</summary>
    public bool IsExactly(bool label) => Contains(label) && !Contains(!label);
}
