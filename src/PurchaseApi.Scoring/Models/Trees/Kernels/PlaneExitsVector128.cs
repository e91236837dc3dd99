using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>Applies the splits of <see cref="LeafPlanes"/>: a split's test is one comparison for 32 rows.</summary>
internal sealed class PlaneExitsVector128 : IBlockExits
{
    // Four vectors of bytes, as many as the registers hold.
    private const int Lanes = 128;

    private readonly LeafSplit[] splits;
    private readonly int[] splitEnds;
    private readonly int[] firstPlanes;

    public PlaneExitsVector128(LeafPlanes planes)
    {
        firstPlanes = [.. planes.FirstPlanes];
        (splits, splitEnds) = LeafSplit.Sort(planes.Splits, firstPlanes[^1], split => split.Plane);
    }

    public int Rows => Lanes;

    public void Find(int tree, ReadOnlySpan<sbyte> ranks, Span<byte> exits)
    {
        ref var first = ref MemoryMarshal.GetReference(ranks);
        ref var all = ref MemoryMarshal.GetArrayDataReference(splits);
        var (a, b, c, d) = (default(FirstLeaves), default(FirstLeaves), default(FirstLeaves), default(FirstLeaves));
        var plane = firstPlanes[tree];
        var at = plane == 0 ? 0 : splitEnds[plane - 1];
        for (; plane < firstPlanes[tree + 1]; plane++)
        {
            var left0 = Vector256<byte>.AllBitsSet;
            var (left1, left2, left3) = (left0, left0, left0);
            for (var end = splitEnds[plane]; at < end; at++)
            {
                ref readonly var split = ref Unsafe.Add(ref all, at);
                var limit = Vector256.Create(split.Limit);
                var kept = Vector256.Create(split.Kept);
                ref var column = ref Unsafe.Add(ref first, split.Column * Lanes);
                left0 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column)).AsByte() | kept;
                left1 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 32)).AsByte() | kept;
                left2 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 64)).AsByte() | kept;
                left3 &= Vector256.GreaterThan(limit, Vector256.LoadUnsafe(ref column, 96)).AsByte() | kept;
            }
            a = a.Then(left0);
            b = b.Then(left1);
            c = c.Then(left2);
            d = d.Then(left3);
        }
        a.Numbers().CopyTo(exits);
        b.Numbers().CopyTo(exits[32..]);
        c.Numbers().CopyTo(exits[64..]);
        d.Numbers().CopyTo(exits[96..]);
    }
}

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
