using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms;

/// <summary>Trees are fitted in float32, and what is scaled is squared: numbers beyond float32 become
/// infinite.</summary>
internal static class LearnableNumbers
{
    public const double Largest = float.MaxValue;

    /// <exception cref="DataException">A value is too large.</exception>
    public static void Require(FeatureMatrix features)
    {
        var at = Array.FindIndex(features.Values, value => Math.Abs(value) > Largest);
        if (at < 0) return;

        throw new DataException($"{features.Columns[at % features.Columns.Count]}: a row has {features.Values[at]:G6}, "
            + $"and numbers beyond {Largest:G2} cannot be learnt from; correct it, or give the input a range");
    }
}
