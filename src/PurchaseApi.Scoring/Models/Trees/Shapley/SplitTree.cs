using System.Runtime.CompilerServices;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>
/// One tree as <see cref="TreeContributions"/> walks it: splits only, every one after its parent, those of two leaves
/// last. A leaf beside a split becomes a split that does nothing.
/// </summary>
internal sealed class SplitTree
{
    private const int BrokenChain = 0, NoChain = 1;

    private readonly IReadOnlyList<int>? players;

    private SplitTree(
        ReadOnlySpan<TreeNode> nodes, int featureCount, IReadOnlyList<int>? players, IReadOnlyList<Place> inner,
        IReadOnlyList<Place> last)
    {
        this.players = players;
        InnerCount = inner.Count;
        var shares = new List<double> { double.NaN, 1 };   // of the chains; the broken one has none
        Splits = new ShapleySplit[inner.Count + last.Count];
        var asked = new int[Splits.Length];   // features on the way down to a split, its own among them
        for (var i = 0; i < Splits.Length; i++)
        {
            var place = i < inner.Count ? inner[i] : last[i - inner.Count];
            Splits[i] = ToSplit(nodes, featureCount, place, inner, shares);
            if (place.Parent >= 0) Splits[place.Parent].Below[place.Side] = i;
            asked[i] = (place.Parent < 0 ? 0 : asked[place.Parent]) + (Splits[i].Earlier == 0 ? 1 : 0);
        }

        Quadrature = new Quadrature(degree: asked.Max() - 1);
        Chains = [.. Quadrature.Points.Select(points =>
            shares.Select((share, i) => i == BrokenChain ? Chain.Broken : Chain.At(share, points)).ToArray())];
        Expected = Expectation();
    }

    public ShapleySplit[] Splits { get; }

    /// <summary>How many of the splits, the first ones, have splits below.</summary>
    public int InnerCount { get; }

    /// <summary>For each vector of points; that of a broken way first.</summary>
    public Chain[][] Chains { get; }

    /// <summary>Exact for as many features as any way down asks.</summary>
    public Quadrature Quadrature { get; }

    /// <summary>The mean of the leaves, weighted by the training rows that reached them.</summary>
    public double Expected { get; }

    /// <param name="nodes">Of all trees.</param>
    /// <param name="root">Of this tree; a split.</param>
    /// <param name="featureCount">How many features a row has.</param>
    /// <param name="players">As in <see cref="TreeContributions"/>.</param>
    public static SplitTree From(
        ReadOnlySpan<TreeNode> nodes, int root, int featureCount, IReadOnlyList<int>? players = null)
    {
        var (inner, last) = (new List<Place>(), new List<Place>());
        var open = new Queue<Place>([new(root, Parent: -1, Side: 0)]);
        while (open.TryDequeue(out var place))
        {
            var node = nodes[place.Node];
            if (node.IsLeaf || (nodes[node.Left].IsLeaf && nodes[node.Right].IsLeaf))
            {
                last.Add(place);
                continue;
            }

            open.Enqueue(new(node.Left, inner.Count, Side: 0));
            open.Enqueue(new(node.Right, inner.Count, Side: 1));
            inner.Add(place);
        }

        return new SplitTree(nodes, featureCount, players, inner, last);
    }

    private ShapleySplit ToSplit(
        ReadOnlySpan<TreeNode> nodes, int featureCount, Place place, IReadOnlyList<Place> inner, List<double> shares)
    {
        var node = nodes[place.Node];
        if (node.IsLeaf) return new() { Chain = NoChain, Leaves = new(node.Value, node.Value) };

        var below = place;
        while (below.Parent >= 0 && Player(nodes[inner[below.Parent].Node]) != Player(node))
            below = inner[below.Parent];

        var (left, right) = (nodes[node.Left], nodes[node.Right]);
        var share = ShareOfLeft(left.Cover, right.Cover);
        var chain = NoChain;
        if (below.Parent >= 0)
        {
            ref readonly var earlier = ref Splits[below.Parent];
            chain = shares.Count;
            shares.Add(shares[earlier.Chain] * earlier.OtherShare(1 - below.Side));
        }

        return new()
        {
            Cell = node.Feature + (node.Missing == node.Left ? featureCount : 0),
            Threshold = node.Value,
            Earlier = below.Parent < 0 ? 0 : (2 * (below.Parent + 1)) + below.Side,
            LeftShare = share,
            Chain = chain,
            Leaves = new(left.Value, right.Value),
        };
    }

    private int Player(in TreeNode node) => players is null ? node.Feature : players[node.Feature];

    /// <summary>Of what both hold, so that the shares add up to 1; half where no training row came.</summary>
    public static double ShareOfLeft(double left, double right) => left + right > 0 ? left / (left + right) : 0.5;

    private double Expectation()
    {
        var means = new double[Splits.Length];
        for (var i = Splits.Length - 1; i >= 0; i--)
        {
            ref readonly var split = ref Splits[i];
            var (left, right) = i < InnerCount
                ? (means[split.Below[0]], means[split.Below[1]])
                : (split.Leaves[0], split.Leaves[1]);
            means[i] = left + ((1 - split.LeftShare) * (right - left));
        }

        return means[0];
    }

    /// <summary>Where a node stands.</summary>
    /// <param name="Node">Among the nodes.</param>
    /// <param name="Parent">Among the splits of which one child at least is a split; -1 for the root.</param>
    /// <param name="Side">Of its parent.</param>
    private readonly record struct Place(int Node, int Parent, int Side);
}

/// <summary>A split of a tree with all that its contributions need and no row can change, in 32 bytes: thousands are
/// read for every row. A side is 0 for left and 1 for right: an index in place of a branch, which would be mispredicted
/// at every second split.</summary>
internal struct ShapleySplit
{
    /// <summary>The share of the split's training weight that went left.</summary>
    public double LeftShare;

    /// <summary>By side: the split below, where one is.</summary>
    public Pair<int> Below;

    /// <summary>Values below go left.</summary>
    public float Threshold;

    /// <summary>Where the row has its value: of the feature, or so much farther where NaN goes left.</summary>
    public int Cell;

    /// <summary>Twice the place of the last split above on the same feature, counted from 1, and on which side of it
    /// this split stands; 0 when there is none.</summary>
    public int Earlier;

    /// <summary>Which of the tree's chains: of the edges above on the same feature.</summary>
    public int Chain;

    /// <summary>By side: the leaf below, where both are leaves; in the place of <see cref="Below"/>.</summary>
    public Pair<float> Leaves
    {
        readonly get => Unsafe.BitCast<Pair<int>, Pair<float>>(Below);
        set => Below = Unsafe.BitCast<Pair<float>, Pair<int>>(value);
    }

    /// <summary>The share of the side that the row does not take.</summary>
    public readonly double OtherShare(int side) => Math.Abs(1 - side - LeftShare);
}

/// <summary>One value for each side.</summary>
[InlineArray(2)]
internal struct Pair<T>
    where T : struct
{
    private T first;

    public Pair(T left, T right) => (this[0], this[1]) = (left, right);

    /// <summary>Like the index, but not checked.</summary>
    /// <param name="side">0 or 1.</param>
    public readonly T At(int side) => Unsafe.Add(ref Unsafe.AsRef(in first), side);
}
