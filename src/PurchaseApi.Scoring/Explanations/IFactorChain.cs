using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>Goes through the factors of a block, one after the other and back. The types say how many there are, so
/// that the compiler writes every length out and keeps it in registers.</summary>
internal interface IFactorChain
{
    /// <summary>How many factors.</summary>
    static abstract int Length { get; }

    /// <summary>Adds what each factor's feature is given to its total.</summary>
    /// <param name="feature">Of the first factor; those of the others follow.</param>
    /// <param name="factor">The first; the others follow.</param>
    /// <param name="row">The first feature's value.</param>
    /// <param name="totals">The first feature's total.</param>
    /// <param name="before">The product of the factors before, times the weights.</param>
    /// <returns>The product of these factors.</returns>
    static abstract ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before);
}

/// <summary>No factor.</summary>
internal readonly struct End : IFactorChain
{
    public static int Length => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before) =>
        ThreePoints.One;
}

/// <summary>A factor and those that follow.</summary>
internal readonly struct Link<TRest> : IFactorChain
    where TRest : struct, IFactorChain
{
    public static int Length => 1 + TRest.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before)
    {
        // Written out: operators on three vectors would go through memory.
        var beyondMean = factor.At(Unsafe.Add(ref row, feature)) - factor.Mean;
        var a = factor.Mean + (beyondMean * ThreePoints.A);
        var b = factor.Mean + (beyondMean * ThreePoints.B);
        var c = factor.Mean + (beyondMean * ThreePoints.C);
        var after = TRest.Add(
            in Unsafe.Add(ref Unsafe.AsRef(in feature), 1), in Unsafe.Add(ref Unsafe.AsRef(in factor), 1),
            ref row, ref totals,
            new(before.AtA * a, before.AtB * b, before.AtC * c));
        Unsafe.Add(ref totals, feature) += beyondMean
            * ((before.AtA * after.AtA) + (before.AtB * after.AtB) + (before.AtC * after.AtC));
        return new(a * after.AtA, b * after.AtB, c * after.AtC);
    }
}
