namespace PurchaseApi.Scoring.Explanations;

/// <summary>
/// What one feature makes of a <see cref="Way"/> down a tree: a number where its value falls into an interval, another
/// where it falls into the next, else 0. Above the last split both numbers are 1; at the last split they are its
/// leaves.
/// </summary>
/// <param name="Feature">The feature asked.</param>
/// <param name="Low">Where the first interval begins.</param>
/// <param name="Middle">Where it ends and the second begins.</param>
/// <param name="High">Where that ends: a value there is beyond it.</param>
/// <param name="First">Of values within the first interval.</param>
/// <param name="Second">Of values within the second.</param>
/// <param name="Missing">Of NaN.</param>
/// <param name="Mean">Of the training rows.</param>
internal readonly record struct Factor(
    int Feature, float Low, float Middle, float High, float First, float Second, float Missing, float Mean)
{
    /// <summary>1 for every value: as if the feature was not asked.</summary>
    public static Factor One(int feature) =>
        new(feature, float.NegativeInfinity, float.PositiveInfinity, float.PositiveInfinity, 1, 1, 1, 1);

    /// <summary>Farther down, left of a split on the same feature.</summary>
    /// <param name="threshold">Values below go left.</param>
    /// <param name="takesMissing">Whether NaN goes left.</param>
    /// <param name="share">Of the training rows that come to the split, how much goes left.</param>
    public Factor LeftOf(float threshold, bool takesMissing, float share)
    {
        var high = Within(threshold);
        return this with { Middle = high, High = high, Missing = takesMissing ? Missing : 0, Mean = Mean * share };
    }

    /// <summary>Likewise right of it.</summary>
    public Factor RightOf(float threshold, bool takesMissing, float share) =>
        this with { Low = Within(threshold), Missing = takesMissing ? Missing : 0, Mean = Mean * share };

    /// <summary>At the last split.</summary>
    /// <param name="threshold">Values below go left.</param>
    /// <param name="left">The leaf; 0 where there is none.</param>
    /// <param name="right">Likewise.</param>
    /// <param name="missingGoesLeft">Whether NaN goes left.</param>
    /// <param name="leftShare">Of the training rows that come to the split, how much goes left.</param>
    public Factor At(float threshold, float left, float right, bool missingGoesLeft, float leftShare) => this with
    {
        Middle = Within(threshold),
        First = left,
        Second = right,
        Missing = Missing * (missingGoesLeft ? left : right),
        Mean = Mean * ((leftShare * left) + ((1 - leftShare) * right)),
    };

    private float Within(float threshold) => Math.Clamp(threshold, Low, High);
}
