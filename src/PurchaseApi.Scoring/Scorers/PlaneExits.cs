using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Applies the splits of <see cref="LeafPlanes"/>: a split's test is one comparison for 32 rows.</summary>
internal sealed class PlaneExits : IBlockExits
{
    // Four vectors of bytes, so many as the registers hold.
    private const int Lanes = 128;

    private readonly LeafSplit[] splits;
    private readonly int[] splitEnds;
    private readonly int[] firstPlanes;

    public PlaneExits(LeafPlanes planes)
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
