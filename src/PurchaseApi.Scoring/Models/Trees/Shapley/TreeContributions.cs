using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>
/// Exact Shapley values of a tree ensemble's margin, where what is not known of a row is taken as the training rows
/// went. In float64, in time linear in the nodes. Source: Lundberg et al., From local explanations to global
/// understanding with explainable AI for trees (2020): the path-dependent values, XGBoost's <c>pred_contribs</c>.
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
internal sealed class TreeContributions : IContributions
{
    private readonly SplitTree[] trees;
    private readonly int largest;

    /// <param name="ensemble">The trees.</param>
    /// <param name="players">For each feature the number of what it tells of: features of one number become known
    /// together. Null where each counts for itself.</param>
    public TreeContributions(TreeEnsemble ensemble, IReadOnlyList<int>? players = null)
    {
        var built = new List<SplitTree>();
        FeatureCount = ensemble.FeatureCount;
        BaseValue = ensemble.BaseMargin;
        foreach (var root in ensemble.Roots)
        {
            if (ensemble.Nodes[root].IsLeaf) BaseValue += ensemble.Nodes[root].Value;
            else built.Add(SplitTree.From(ensemble.Nodes, root, FeatureCount, players));
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
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        // Twice, so that NaN need not be asked for: where it goes left, it is below every threshold.
        var row = new float[2 * FeatureCount];
        for (var i = 0; i < FeatureCount; i++)
        {
            row[i] = (float)features[i];
            row[FeatureCount + i] = float.IsNaN(row[i]) ? float.NegativeInfinity : row[i];
        }

        var scratch = new TreeScratch(largest, row.Length);
        foreach (var tree in trees)
        {
            var weights = tree.Quadrature.Weights;
            for (var i = 0; i < weights.Length; i++) Add(tree, row, tree.Chains[i], weights[i], scratch);
        }

        for (var i = 0; i < FeatureCount; i++)
            contributions[i] = Vector256.Sum(scratch.Totals[i] + scratch.Totals[FeatureCount + i]);
        return 0;
    }

    /// <summary>One way down multiplies the factors, one way up sums what is below.</summary>
    // By reference: every index is one that SplitTree made, and checking each took a fifth of the time.
    private static void Add(
        SplitTree tree, float[] row, Chain[] chains, Vector256<double> weights, TreeScratch scratch)
    {
        ref var split = ref First(tree.Splits);
        ref var values = ref First(scratch.Values);
        ref var gains = ref First(scratch.Gains);
        ref var factors = ref First(scratch.Factors);
        ref var states = ref First(scratch.Sides);
        ref var totals = ref First(scratch.Totals);
        ref var features = ref First(row);
        ref var chainOf = ref First(chains);
        values = weights;
        nint i = 0;
        for (; i < tree.InnerCount; i++)
        {
            var side = SideOf(Unsafe.Add(ref features, split.Cell), split.Threshold);
            var whole = IsWhole(Unsafe.Add(ref states, split.Earlier >> 1), split.Earlier & 1);
            Unsafe.Add(ref states, i + 1) = side | ((1 - whole) << 1);
            ref readonly var chain = ref Unsafe.Add(ref chainOf, split.Chain & -whole);
            var other = Vector256.Create(split.OtherShare(side));
            var above = Unsafe.Add(ref values, i);
            var factor = chain.Factor * other;
            var toOther = above * factor;
            Unsafe.Add(ref values, split.Below.At(side)) = above - toOther;
            Unsafe.Add(ref values, split.Below.At(1 - side)) = toOther;
            Unsafe.Add(ref gains, i) = above * chain.Gain * other;
            Unsafe.Add(ref factors, i) = factor;
            split = ref Unsafe.Add(ref split, 1);
        }

        for (; i < tree.Splits.Length; i++)
        {
            var side = SideOf(Unsafe.Add(ref features, split.Cell), split.Threshold);
            var whole = IsWhole(Unsafe.Add(ref states, split.Earlier >> 1), split.Earlier & 1);
            ref readonly var chain = ref Unsafe.Add(ref chainOf, split.Chain & -whole);
            var leaves = split.Leaves;
            double taken = leaves.At(side);
            var difference = Vector256.Create((taken - leaves.At(1 - side)) * split.OtherShare(side));
            ref var value = ref Unsafe.Add(ref values, i);
            var above = value;
            value = Vector256.Create(taken) - (chain.Factor * difference);
            Unsafe.Add(ref totals, split.Cell) += above * chain.Gain * difference;
            split = ref Unsafe.Add(ref split, 1);
        }

        split = ref Unsafe.Add(ref First(tree.Splits), tree.InnerCount - 1);
        for (i = tree.InnerCount - 1; i >= 0; i--)
        {
            var side = Unsafe.Add(ref states, i + 1) & 1;
            var taken = Unsafe.Add(ref values, split.Below.At(side));
            var difference = taken - Unsafe.Add(ref values, split.Below.At(1 - side));
            Unsafe.Add(ref values, i) = taken - (Unsafe.Add(ref factors, i) * difference);
            Unsafe.Add(ref totals, split.Cell) += Unsafe.Add(ref gains, i) * difference;
            split = ref Unsafe.Add(ref split, -1);
        }
    }

    private static int SideOf(float value, float threshold) => 1 - Unsafe.BitCast<bool, byte>(value < threshold);

    /// <summary>1 where the row has not left the way at the earlier split, whose state is its side there.</summary>
    private static int IsWhole(int earlier, int side) => Unsafe.BitCast<bool, byte>(earlier == side);

    private static ref T First<T>(T[] items) => ref MemoryMarshal.GetArrayDataReference(items);
}

/// <summary>What one row needs while its trees are walked.</summary>
internal sealed class TreeScratch(int splits, int cells)
{
    /// <summary>By the split's place, counted from 1: the row's side, and 2 more where the row has left the way to the
    /// split at an earlier one on the same feature. The first entry stands for no earlier split.</summary>
    public readonly int[] Sides = new int[splits + 1];

    /// <summary>The product of the factors above a split; on the way back, the sum below it.</summary>
    public readonly Vector256<double>[] Values = new Vector256<double>[splits];

    public readonly Vector256<double>[] Gains = new Vector256<double>[splits];

    /// <summary>Of the side not taken.</summary>
    public readonly Vector256<double>[] Factors = new Vector256<double>[splits];

    /// <summary>By cell of the row.</summary>
    public readonly Vector256<double>[] Totals = new Vector256<double>[cells];
}

/// <summary>
/// Gauss-Legendre quadrature over [0, 1], four points side by side: n points integrate every polynomial of degree
/// 2n - 1 exactly. The points are the roots of the Legendre polynomial, found by Newton's method.
/// Source: Golub and Welsch, Calculation of Gauss Quadrature Rules (1969), for the weights.
/// </summary>
internal sealed class Quadrature
{
    /// <summary>Points in one vector.</summary>
    public const int Width = 4;

    /// <param name="degree">Of the polynomials to integrate, at least 0.</param>
    public Quadrature(int degree)
    {
        var vectors = (degree / 2 / Width) + 1;
        (Points, Weights) = (new Vector256<double>[vectors], new Vector256<double>[vectors]);
        foreach (var (i, (point, weight)) in Rule(vectors * Width).Index())
        {
            Points[i / Width] = Points[i / Width].WithElement(i % Width, point);
            Weights[i / Width] = Weights[i / Width].WithElement(i % Width, weight);
        }
    }

    /// <summary>Strictly between 0 and 1.</summary>
    public Vector256<double>[] Points { get; }

    /// <summary>Above 0; their sum is 1.</summary>
    public Vector256<double>[] Weights { get; }

    /// <summary>The points, strictly between 0 and 1, and their weights.</summary>
    public static (double Point, double Weight)[] Rule(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Point(i, count)).Select(of => ((1 + of.Point) / 2, of.Weight / 2))];

    /// <summary>A root of the Legendre polynomial in [-1, 1] and its weight.</summary>
    private static (double Point, double Weight) Point(int index, int count)
    {
        var x = Math.Cos(Math.PI * (index + 0.75) / (count + 0.5));   // near enough for Newton to find this root
        for (var step = 0; step < 100; step++)
        {
            var (value, slope) = Legendre(x, count);
            var next = x - (value / slope);
            if (Math.Abs(next - x) < 1e-15) break;
            x = next;
        }

        var derivative = Legendre(x, count).Slope;
        return (x, 2 / ((1 - (x * x)) * derivative * derivative));
    }

    /// <summary>The polynomial by its recurrence, and its derivative.</summary>
    private static (double Value, double Slope) Legendre(double x, int degree)
    {
        var (before, value) = (1.0, x);
        for (var n = 2; n <= degree; n++)
            (before, value) = (value, ((((2 * n) - 1) * x * value) - ((n - 1) * before)) / n);
        return (value, degree * ((x * value) - before) / ((x * x) - 1));
    }
}

/// <summary>What the edges above a split on its own feature make of it, at four points of the quadrature: the terms of
/// <see cref="TreeContributions"/> that no row changes.</summary>
/// <param name="Factor">z (1 - t) / (z (1 - t) + t): of the side not taken, for each share of it.</param>
/// <param name="Gain">z / (z (1 - t) + t)^2.</param>
internal readonly record struct Chain(Vector256<double> Factor, Vector256<double> Gain)
{
    /// <summary>Where the row has left the way at an earlier split: both sides count by their shares alone.</summary>
    public static readonly Chain Broken = new(Vector256<double>.One, Vector256<double>.Zero);

    /// <param name="share">z, the product of the shares of the edges; 1 where there are none.</param>
    /// <param name="points">t, strictly between 0 and 1.</param>
    public static Chain At(double share, Vector256<double> points)
    {
        var weighted = (Vector256<double>.One - points) * share;
        var whole = weighted + points;
        return new(weighted / whole, Vector256.Create(share) / (whole * whole));
    }
}
