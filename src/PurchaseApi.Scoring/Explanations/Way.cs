using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>A way down a tree to a split that has a leaf. What it adds to the margin is the product of its factors, and
/// all ways together are the ensemble.</summary>
/// <param name="Factors">By ascending feature, each once.</param>
internal sealed record Way(Factor[] Factors)
{
    /// <summary>Every way of an ensemble; null where one asks more than <paramref name="most"/> features.</summary>
    public static List<Way>? All(TreeEnsemble ensemble, int most)
    {
        var ways = new List<Way>();
        var open = new Stack<(int Node, Factor[] Above)>();
        foreach (var root in ensemble.Roots) open.Push((root, []));
        while (open.TryPop(out var next))
        {
            var node = ensemble.Nodes[next.Node];
            if (node.IsLeaf) continue;

            Factor[] others = [.. next.Above.Where(factor => factor.Feature != node.Feature)];
            if (others.Length == most) return null;

            var asked = others.Length == next.Above.Length
                ? Factor.One(node.Feature)
                : next.Above.Single(factor => factor.Feature == node.Feature);
            var (left, right) = (ensemble.Nodes[node.Left], ensemble.Nodes[node.Right]);
            var share = (float)SplitTree.ShareOfLeft(left.Cover, right.Cover);
            var missingGoesLeft = node.Missing == node.Left;
            if (left.IsLeaf || right.IsLeaf)
                ways.Add(Of([.. others, asked.At(node.Value, Leaf(left), Leaf(right), missingGoesLeft, share)]));
            open.Push((node.Left, [.. others, asked.LeftOf(node.Value, missingGoesLeft, share)]));
            open.Push((node.Right, [.. others, asked.RightOf(node.Value, !missingGoesLeft, 1 - share)]));
        }

        return ways;
    }

    /// <summary>The same with one more feature, which changes nothing.</summary>
    public Way With(int feature) => Of([.. Factors, Factor.One(feature)]);

    private static float Leaf(in TreeNode node) => node.IsLeaf ? node.Value : 0;

    private static Way Of(Factor[] factors)
    {
        Array.Sort(factors, (one, other) => one.Feature.CompareTo(other.Feature));
        return new(factors);
    }
}
