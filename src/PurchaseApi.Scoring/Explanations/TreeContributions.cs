using System.Runtime.Intrinsics;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>
/// Exact Shapley values of a tree ensemble's margin, where what is not known of a row is taken as the training rows
/// went. In float64, in time linear in the nodes. Source: Lundberg et al., From local explanations to global
/// understanding with explainable AI for trees (2020), whose path-dependent values XGBoost's <c>pred_contribs</c> gives.
/// </summary>
/// <remarks>
/// A leaf of value v on whose way the features j are asked, to which shares z_j of the training rows go, gives feature
/// i the value v (o_i - z_i) * integral over t in [0, 1] of the product over j != i of (z_j (1 - t) + o_j t); o_j is 1
/// where the row itself goes that way, else 0. The integrand is a polynomial, so <see cref="Quadrature"/> is exact.
/// At a split, let c be the share of the side that the row does not take, z the product of the shares of the same
/// feature's edges above, and q = z (1 - t) / (z (1 - t) + t). Then c q and 1 - c q are the factors of the two sides,
/// and the split gives its feature the integral of c z / (z (1 - t) + t)^2 * (product above) * (sum below the side
/// taken - sum below the other). Where the row has left the way to the split at an earlier one on the same feature, q
/// is 1 and the split gives nothing. Repeated features are merged as in Yu et al., Linear TreeShap (2022).
/// </remarks>
public sealed class TreeContributions : IContributions
{
    private readonly SplitTree[] trees;
    private readonly int largest;

    public TreeContributions(TreeEnsemble ensemble)
    {
        var built = new List<SplitTree>();
        FeatureCount = ensemble.FeatureCount;
        BaseValue = ensemble.BaseMargin;
        foreach (var root in ensemble.Roots)
        {
            if (ensemble.Nodes[root].IsLeaf) BaseValue += ensemble.Nodes[root].Value;
            else built.Add(SplitTree.Of(ensemble.Nodes, root));
        }

        BaseValue += built.Sum(tree => tree.Expected);
        trees = [.. built];
        largest = built.Count == 0 ? 0 : built.Max(tree => tree.Splits.Length);
    }

    /// <inheritdoc/>
    public int FeatureCount { get; }

    /// <summary>The mean margin of the training rows, as the trees remember them.</summary>
    public double BaseValue { get; }

    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> features, Span<double> contributions)
    {
        var row = new float[FeatureCount];
        for (var i = 0; i < row.Length; i++) row[i] = (float)features[i];

        var scratch = new TreeScratch(largest, FeatureCount);
        foreach (var tree in trees)
        {
            var (points, weights) = (tree.Quadrature.Points, tree.Quadrature.Weights);
            for (var i = 0; i < points.Length; i++) Add(tree, row, points[i], weights[i], scratch);
        }

        for (var i = 0; i < row.Length; i++) contributions[i] = Vector256.Sum(scratch.Totals[i]);
        return 0;
    }

    /// <summary>One way down multiplies the factors, one way up sums what is below.</summary>
    private static void Add(
        SplitTree tree, float[] row, Vector256<double> points, Vector256<double> weights, TreeScratch scratch)
    {
        var splits = tree.Splits;
        var (values, gains, factors, sides) = (scratch.Values, scratch.Gains, scratch.Factors, scratch.Sides);
        var rest = Vector256<double>.One - points;
        values[0] = weights;
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            var side = split.SideOf(row[split.Feature]);
            var earlier = sides[split.Earlier + 1];
            var broken = (earlier >> 1) | ((earlier ^ split.EarlierSide) & 1);
            sides[i + 1] = side | (broken << 1);

            var (share, other) = (split.Chain[broken], split.OtherShare[side]);
            var weighted = rest * share;
            var inverse = Vector256<double>.One / (weighted + points);
            var factor = weighted * inverse * other;
            var above = values[i];
            var gain = above * (inverse * inverse) * (share * other);
            if (i < tree.InnerCount)
            {
                var toOther = above * factor;
                values[split.Below[side]] = above - toOther;
                values[split.Below[1 - side]] = toOther;
                gains[i] = gain;
                factors[i] = factor;
            }
            else
            {
                var taken = split.Leaves[side];
                var difference = taken - split.Leaves[1 - side];
                values[i] = Vector256.Create(taken) - (factor * difference);
                scratch.Totals[split.Feature] += gain * difference;
            }
        }

        for (var i = tree.InnerCount - 1; i >= 0; i--)
        {
            ref readonly var split = ref splits[i];
            var side = sides[i + 1] & 1;
            var taken = values[split.Below[side]];
            var difference = taken - values[split.Below[1 - side]];
            values[i] = taken - (factors[i] * difference);
            scratch.Totals[split.Feature] += gains[i] * difference;
        }
    }
}
