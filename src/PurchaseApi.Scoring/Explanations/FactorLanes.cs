using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>The factors of one feature in eight ways, side by side. Thousands are read for every row.</summary>
internal readonly struct FactorLanes
{
    public const int Count = 8;

    /// <param name="factors">1 to <see cref="Count"/>, of the same feature.</param>
    public FactorLanes(ReadOnlySpan<Factor> factors)
    {
        for (var lane = 0; lane < Count; lane++)
        {
            var factor = lane < factors.Length ? factors[lane] : default;
            Low = Low.WithElement(lane, factor.Low);
            Middle = Middle.WithElement(lane, factor.Middle);
            High = High.WithElement(lane, factor.High);
            First = First.WithElement(lane, factor.First);
            Second = Second.WithElement(lane, factor.Second);
            Missing = Missing.WithElement(lane, factor.Missing);
            Mean = Mean.WithElement(lane, factor.Mean);
        }
    }

    public readonly Vector256<float> Low, Middle, High, First, Second, Mean, Missing;

    /// <summary>The factors of a value.</summary>
    /// <param name="value">At most the largest float; NaN is missing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> At(float value)
    {
        if (float.IsNaN(value)) return Missing;

        var values = Vector256.Create(value);
        var side = Vector256.ConditionalSelect(Vector256.LessThan(values, Middle), First, Second);
        var isWithin = Vector256.GreaterThanOrEqual(values, Low) & Vector256.LessThan(values, High);
        return Vector256.ConditionalSelect(isWithin, side, Vector256<float>.Zero);
    }
}
