using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Looks, for 32 rows side by side, for the first leaf left in the planes of a tree.</summary>
/// <param name="Found">The first plane in which leaves are left; 0 while there was none.</param>
/// <param name="Looked">How many planes were looked at before and in it.</param>
internal readonly record struct FirstLeaves(Vector256<byte> Found, Vector256<byte> Looked)
{
    /// <summary>Looks at the next plane.</summary>
    public FirstLeaves Then(Vector256<byte> left)
    {
        var none = Vector256.Equals(Found, Vector256<byte>.Zero);
        // True is -1.
        return new(Found | (left & none), Looked - none);
    }

    /// <summary>The leaves' numbers in their tree.</summary>
    public Vector256<byte> Numbers()
    {
        var first = Found & (Vector256<byte>.Zero - Found);
        var planes = Looked - Vector256<byte>.One;
        var leaves = planes + planes;
        leaves += leaves;
        leaves += leaves;
        return leaves | IfAny(first, 0b10101010, 1) | IfAny(first, 0b11001100, 2) | IfAny(first, 0b11110000, 4);
    }

    private static Vector256<byte> IfAny(Vector256<byte> bits, byte of, byte value) =>
        Vector256.AndNot(Vector256.Create(value), Vector256.Equals(bits & Vector256.Create(of), Vector256<byte>.Zero));
}
