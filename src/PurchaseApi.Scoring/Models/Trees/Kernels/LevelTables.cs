using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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
    public static LevelTables? Of(LeafPlanes planes)
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
