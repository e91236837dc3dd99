using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>Finds for a block of rows, each in its own lane, the leaves at which they arrive.</summary>
internal interface IBlockExits
{
    /// <summary>Lanes of a block: a multiple of 16.</summary>
    int Rows { get; }

    /// <param name="tree">Its place among the trees.</param>
    /// <param name="ranks">Those of the rows, <see cref="Rows"/> for each column of <see cref="RankColumns"/>.</param>
    /// <param name="exits">Receives for each row the number of the leaf, within its tree.</param>
    void Find(int tree, ReadOnlySpan<sbyte> ranks, Span<byte> exits);
}

/// <summary>
/// Walks all rows down a tree side by side, a level at a time: what each row needs to know of its node, one
/// instruction of AVX-512 VBMI looks up for 64 rows.
/// </summary>
/// <remarks>
/// Rows side by side and no branches are those of Asadi, Lin and de Vries, Runtime Optimizations for Tree-Based Machine
/// Learning Models (IEEE TKDE 2014); what they gather from memory is here in a register.
/// </remarks>
internal sealed class LevelExitsAvx512Vbmi(LevelTables trees) : IBlockExits
{
    // Four vectors of bytes: while one waits, the others work.
    private const int Lanes = 256;

    private readonly int[] columns = [.. trees.Columns];
    private readonly int[] columnEnds = [.. trees.ColumnEnds];
    private readonly int[] levelEnds = [.. trees.LevelEnds];
    private readonly sbyte[] tables = [.. trees.Tables];

    public int Rows => Lanes;

    // Vectors are not compiled ahead, and what is compiled in a hurry is slow with them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(int tree, ReadOnlySpan<sbyte> ranks, Span<byte> exits)
    {
        ref var first = ref MemoryMarshal.GetReference(ranks);
        ref var table = ref MemoryMarshal.GetArrayDataReference(tables);
        var a = Vector512<sbyte>.Zero;
        var (b, c, d) = (a, a, a);
        var level = tree == 0 ? 0 : levelEnds[tree - 1];
        var at = level == 0 ? 0 : columnEnds[level - 1];
        for (; level < levelEnds[tree]; level++)
        {
            ref var which = ref Unsafe.Add(ref table, level * LevelTables.PerLevel * LevelTables.Size);
            ref var limit = ref Unsafe.Add(ref which, LevelTables.Size);
            ref var child = ref Unsafe.Add(ref limit, LevelTables.Size);
            var (whichA, whichB) = (Entries(ref which, a), Entries(ref which, b));
            var (whichC, whichD) = (Entries(ref which, c), Entries(ref which, d));

            ref var column = ref Unsafe.Add(ref first, columns[at++] * Lanes);
            var (rankA, rankB) = (Vector512.LoadUnsafe(ref column), Vector512.LoadUnsafe(ref column, 64));
            var (rankC, rankD) = (Vector512.LoadUnsafe(ref column, 128), Vector512.LoadUnsafe(ref column, 192));
            for (sbyte i = 1; at < columnEnds[level]; i++, at++)
            {
                var number = Vector512.Create(i);
                column = ref Unsafe.Add(ref first, columns[at] * Lanes);
                rankA = Where(whichA, number, Vector512.LoadUnsafe(ref column), rankA);
                rankB = Where(whichB, number, Vector512.LoadUnsafe(ref column, 64), rankB);
                rankC = Where(whichC, number, Vector512.LoadUnsafe(ref column, 128), rankC);
                rankD = Where(whichD, number, Vector512.LoadUnsafe(ref column, 192), rankD);
            }

            // True is -1, and the left child is the one before.
            a = Entries(ref child, a) + Vector512.GreaterThan(Entries(ref limit, a), rankA);
            b = Entries(ref child, b) + Vector512.GreaterThan(Entries(ref limit, b), rankB);
            c = Entries(ref child, c) + Vector512.GreaterThan(Entries(ref limit, c), rankC);
            d = Entries(ref child, d) + Vector512.GreaterThan(Entries(ref limit, d), rankD);
        }
        a.AsByte().CopyTo(exits);
        b.AsByte().CopyTo(exits[64..]);
        c.AsByte().CopyTo(exits[128..]);
        d.AsByte().CopyTo(exits[192..]);
    }

    private static Vector512<sbyte> Entries(ref sbyte table, Vector512<sbyte> numbers) =>
        Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref table), numbers);

    private static Vector512<sbyte> Where(
        Vector512<sbyte> which, Vector512<sbyte> number, Vector512<sbyte> ranks, Vector512<sbyte> others) =>
        Vector512.ConditionalSelect(Vector512.Equals(which, number), ranks, others);
}

/// <summary>
/// Trees level by level. A level's nodes, and the leaves that ended above it, are numbered from left to right; below
/// the last level the leaves have the numbers that <see cref="LeafPlanes"/> gives them.
/// </summary>
internal sealed class LevelTables
{
    /// <summary>Entries of a table: the most numbers of a level, and so the most leaves of a tree.</summary>
    public const int Size = 64;

    /// <summary>A level's tables: which of its columns a split compares; the limit below which the test is true; the
    /// right child's number on the next level, where the left child is the one before.</summary>
    public const int PerLevel = 3;

    private readonly RankColumns ranks;
    private readonly List<int> columns = [];
    private readonly List<int> columnEnds = [];
    private readonly List<int> levelEnds = [];
    private readonly List<sbyte> tables = [];

    private LevelTables(LeafPlanes planes)
    {
        ranks = planes.Columns;
        foreach (var root in planes.Ensemble.Roots)
        {
            List<int> level = [root];
            while (AddLevel(planes.Ensemble.Nodes, level) is { } next) level = next;
            levelEnds.Add(columnEnds.Count);
        }
    }

    /// <summary>The columns that each level's splits compare, each once.</summary>
    public IReadOnlyList<int> Columns => columns;

    /// <summary>Behind the last column of each level.</summary>
    public IReadOnlyList<int> ColumnEnds => columnEnds;

    /// <summary>Behind the last level of each tree.</summary>
    public IReadOnlyList<int> LevelEnds => levelEnds;

    /// <summary><see cref="PerLevel"/> tables for each level.</summary>
    public IReadOnlyList<sbyte> Tables => tables;

    /// <summary>null when a tree has too many leaves.</summary>
    public static LevelTables? From(LeafPlanes planes)
    {
        for (var tree = 1; tree < planes.FirstPlanes.Count; tree++)
            if ((planes.FirstPlanes[tree] - planes.FirstPlanes[tree - 1]) * LeafPlanes.Width > Size) return null;
        return new LevelTables(planes);
    }

    /// <summary>The nodes of the next level; null when there is no split left.</summary>
    private List<int>? AddLevel(ReadOnlySpan<TreeNode> nodes, List<int> level)
    {
        Span<sbyte> entries = stackalloc sbyte[PerLevel * Size];
        var which = entries[..Size];
        var limits = entries.Slice(Size, Size);
        var children = entries[(2 * Size)..];
        var next = new List<int>(Size);
        var first = columns.Count;
        for (var i = 0; i < level.Count; i++)
        {
            var node = nodes[level[i]];
            if (node.IsLeaf)
            {
                // No rank is below, so it stays what it is.
                limits[i] = sbyte.MinValue;
                next.Add(level[i]);
            }
            else
            {
                (var column, limits[i]) = ranks.Test(node);
                which[i] = (sbyte)Which(column, first);
                next.Add(node.Left);
                next.Add(node.Right);
            }
            children[i] = (sbyte)(next.Count - 1);
        }
        if (next.Count == level.Count) return null;

        columnEnds.Add(columns.Count);
        tables.AddRange(entries);
        return next;
    }

    private int Which(int column, int first)
    {
        var at = columns.IndexOf(column, first);
        if (at < 0) columns.Add(column);
        return (at < 0 ? columns.Count - 1 : at) - first;
    }
}

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
