using System.Numerics;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Models;

/// <summary>
/// Sums over doubles in vector registers. What is added to what, and in which order, does not depend on the width of
/// the machine's registers, and nothing is fused: every machine gets the same bits.
/// </summary>
public static class VectorSums
{
    /// <summary><c>sums[i] += factor * values[i]</c>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> values)
    {
        if (sums.Length != values.Length)
            throw new ArgumentException($"The lengths differ ({sums.Length} and {values.Length}).", nameof(values));

        var factors = new Vector<double>(factor);
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(sums[i..]) + (factors * new Vector<double>(values[i..]))).CopyTo(sums[i..]);
        for (; i < values.Length; i++) sums[i] += factor * values[i];
    }

    /// <summary>The sum of <c>left[i] * right[i]</c>, as four sums side by side.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException($"The lengths differ ({left.Length} and {right.Length}).", nameof(right));

        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            sums += Vector256.Create(left[i..]) * Vector256.Create(right[i..]);

        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
