using System.Runtime.InteropServices;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>
/// Trees as sets of leaves, eight to a plane, a bit for each. A split whose test is false takes the leaves below its
/// left child away. When every split has had its say, in whatever order, the first leaf left is the one of the walk.
/// </summary>
/// <remarks>
/// Lucchese et al., QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of Regression Trees (SIGIR
/// 2015); the planes are those of Ye et al., RapidScorer: Fast Tree Ensemble Evaluation by Maximizing Compactness in
/// Data Level Parallelization (KDD 2018).
/// </remarks>
internal sealed class LeafPlanes
{
    /// <summary>Leaves in a plane.</summary>
    public const int Width = 8;

    /// <summary>The most leaves of a tree: a byte names one.</summary>
    public const int MaxLeaves = 256;

    /// <summary>The most planes of an ensemble: a row's fit on the stack.</summary>
    public const int MaxPlanes = 1 << 16;

    private const int NoLeaf = -1;

    private readonly List<int> firstPlanes = [0];
    private readonly List<int> leaves = [];
    private readonly List<LeafSplit> splits = [];

    private LeafPlanes(TreeEnsemble ensemble, LightGBMRanks? ranks)
    {
        Ensemble = ensemble;
        Columns = new RankColumns(ensemble, ranks);
        foreach (var root in ensemble.Roots)
        {
            Add(root);
            // Never the first leaf left: that of the walk is before it.
            while (leaves.Count % Width != 0) leaves.Add(NoLeaf);
            firstPlanes.Add(leaves.Count / Width);
        }
    }

    public TreeEnsemble Ensemble { get; }

    public RankColumns Columns { get; }

    /// <summary>The first plane of each tree, and last the number of all planes.</summary>
    public IReadOnlyList<int> FirstPlanes => firstPlanes;

    /// <summary>Each leaf's node, <see cref="Width"/> for each plane; below 0 where there is none.</summary>
    public IReadOnlyList<int> Leaves => leaves;

    /// <summary>A split stands here once for each plane from which it may take leaves.</summary>
    public IReadOnlyList<LeafSplit> Splits => splits;

    /// <summary>null when a tree, or the ensemble, has too many leaves.</summary>
    /// <param name="ensemble">The trees.</param>
    /// <param name="ranks">What their thresholds are ranks among; null when they are numbers.</param>
    public static LeafPlanes? From(TreeEnsemble ensemble, LightGBMRanks? ranks = null)
    {
        var planes = 0;
        foreach (var root in ensemble.Roots)
        {
            var count = CountLeaves(ensemble.Nodes, root);
            planes += (count + Width - 1) / Width;
            if (count > MaxLeaves || planes > MaxPlanes) return null;
        }
        return new LeafPlanes(ensemble, ranks);
    }

    private static int CountLeaves(ReadOnlySpan<TreeNode> nodes, int index) => nodes[index].IsLeaf
        ? 1
        : CountLeaves(nodes, nodes[index].Left) + CountLeaves(nodes, nodes[index].Right);

    private void Add(int index)
    {
        var node = Ensemble.Nodes[index];
        if (node.IsLeaf)
        {
            leaves.Add(index);
            return;
        }

        var first = leaves.Count;
        Add(node.Left);
        AddSplits(node, first, leaves.Count);
        Add(node.Right);
    }

    private void AddSplits(TreeNode split, int first, int end)
    {
        var (column, limit) = Columns.Test(split);
        for (var plane = first / Width; plane * Width < end; plane++)
        {
            var from = Math.Max(first - (plane * Width), 0);
            var to = Math.Min(end - (plane * Width), Width);
            var taken = (1 << to) - (1 << from);
            splits.Add(new LeafSplit(column, limit, plane, (byte)~taken));
        }
    }
}

/// <summary>What a split does to one plane of its tree's leaves.</summary>
/// <param name="Column">The ranks compared, of <see cref="RankColumns"/>.</param>
/// <param name="Limit">The test is true for ranks below it, both as <see cref="ThresholdRanks.ToByte"/> writes
/// them.</param>
/// <param name="Plane">Counted through all trees.</param>
/// <param name="Kept">A bit for each leaf: 0 where a false test takes the leaf away.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafSplit(int Column, sbyte Limit, int Plane, byte Kept)
{
    /// <summary>Sorts by a key from 0 to one below <paramref name="keys"/>, and tells where each key's splits
    /// end.</summary>
    public static (LeafSplit[] Sorted, int[] Ends) Sort(
        IReadOnlyCollection<LeafSplit> splits, int keys, Func<LeafSplit, int> key)
    {
        // Counted, not sorted with LINQ: compiling that for a struct takes longer.
        var ends = new int[keys];
        foreach (var split in splits) ends[key(split)]++;
        for (var i = 1; i < keys; i++) ends[i] += ends[i - 1];
        int[] next = [0, .. ends[..^1]];
        var sorted = new LeafSplit[splits.Count];
        foreach (var split in splits) sorted[next[key(split)]++] = split;
        return (sorted, ends);
    }
}
