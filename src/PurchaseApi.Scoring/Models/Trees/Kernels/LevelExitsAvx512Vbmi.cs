using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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
