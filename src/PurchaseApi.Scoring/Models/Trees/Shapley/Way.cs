using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

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
                ways.Add(Create([.. others, asked.At(node.Value, Leaf(left), Leaf(right), missingGoesLeft, share)]));
            open.Push((node.Left, [.. others, asked.LeftOf(node.Value, missingGoesLeft, share)]));
            open.Push((node.Right, [.. others, asked.RightOf(node.Value, !missingGoesLeft, 1 - share)]));
        }

        return ways;
    }

    /// <summary>The same with one more feature, which changes nothing.</summary>
    public Way With(int feature) => Create([.. Factors, Factor.One(feature)]);

    private static float Leaf(in TreeNode node) => node.IsLeaf ? node.Value : 0;

    private static Way Create(Factor[] factors)
    {
        Array.Sort(factors, (one, other) => one.Feature.CompareTo(other.Feature));
        return new(factors);
    }
}

/// <summary>
/// What one feature makes of a <see cref="Way"/> down a tree: a number where its value falls into an interval, another
/// where it falls into the next, else 0. Above the last split both numbers are 1; at the last split they are its
/// leaves.
/// </summary>
/// <param name="Feature">The feature asked.</param>
/// <param name="Low">Where the first interval begins.</param>
/// <param name="Middle">Where it ends and the second begins.</param>
/// <param name="High">Where that ends: a value there is beyond it.</param>
/// <param name="First">Of values within the first interval.</param>
/// <param name="Second">Of values within the second.</param>
/// <param name="Missing">Of NaN.</param>
/// <param name="Mean">Of the training rows.</param>
internal readonly record struct Factor(
    int Feature, float Low, float Middle, float High, float First, float Second, float Missing, float Mean)
{
    /// <summary>1 for every value: as if the feature was not asked.</summary>
    public static Factor One(int feature) =>
        new(feature, float.NegativeInfinity, float.PositiveInfinity, float.PositiveInfinity, 1, 1, 1, 1);

    /// <summary>Farther down, left of a split on the same feature.</summary>
    /// <param name="threshold">Values below go left.</param>
    /// <param name="takesMissing">Whether NaN goes left.</param>
    /// <param name="share">Of the training rows that come to the split, how much goes left.</param>
    public Factor LeftOf(float threshold, bool takesMissing, float share)
    {
        var high = Within(threshold);
        return this with { Middle = high, High = high, Missing = takesMissing ? Missing : 0, Mean = Mean * share };
    }

    /// <summary>Likewise right of it.</summary>
    public Factor RightOf(float threshold, bool takesMissing, float share) =>
        this with { Low = Within(threshold), Missing = takesMissing ? Missing : 0, Mean = Mean * share };

    /// <summary>At the last split.</summary>
    /// <param name="threshold">Values below go left.</param>
    /// <param name="left">The leaf; 0 where there is none.</param>
    /// <param name="right">Likewise.</param>
    /// <param name="missingGoesLeft">Whether NaN goes left.</param>
    /// <param name="leftShare">Of the training rows that come to the split, how much goes left.</param>
    public Factor At(float threshold, float left, float right, bool missingGoesLeft, float leftShare) => this with
    {
        Middle = Within(threshold),
        First = left,
        Second = right,
        Missing = Missing * (missingGoesLeft ? left : right),
        Mean = Mean * ((leftShare * left) + ((1 - leftShare) * right)),
    };

    private float Within(float threshold) => Math.Clamp(threshold, Low, High);
}

/// <summary>Ways by the features that they ask, so that vectors hold one way in each lane.</summary>
internal sealed class WaySets
{
    private readonly Dictionary<string, List<Way>> sets;

    public WaySets(IEnumerable<Way> ways)
    {
        sets = ways.GroupBy(way => Name(Features(way))).ToDictionary(set => set.Key, set => set.ToList());
        int[] all = [.. sets.Values.SelectMany(set => Features(set[0])).Distinct().Order()];
        foreach (var set in sets.Values.OrderBy(set => set[0].Factors.Length).ToList()) Fill(set, all);
    }

    /// <param name="width">Of the sets, in features.</param>
    public FactorTable Table(int width)
    {
        Factor[][] alike =
        [
            .. from set in sets.Values
               where set.Count > 0 && set[0].Factors.Length == width
               from block in set.Chunk(FactorLanes.Count)
               from factor in Enumerable.Range(0, width)
               select block.Select(way => way.Factors[factor]).ToArray(),
        ];
        return new(
            [.. alike.Select(factors => factors[0].Feature)], [.. alike.Select(factors => new FactorLanes(factors))]);
    }

    /// <summary>Moves what does not fill a block to a set of one feature more, best where a block has room.</summary>
    private void Fill(List<Way> set, int[] all)
    {
        var rest = set.Count % FactorLanes.Count;
        if (rest == 0) return;

        var features = Features(set[0]);
        var larger = all.Except(features)
            .Select(feature => (Feature: feature, Set: sets.GetValueOrDefault(Name(features.Append(feature).Order()))))
            .Where(larger => larger.Set is { Count: > 0 })
            .OrderByDescending(larger => Room(larger.Set!) >= rest)
            .FirstOrDefault();
        if (larger.Set is null) return;

        larger.Set.AddRange(set[^rest..].Select(way => way.With(larger.Feature)));
        set.RemoveRange(set.Count - rest, rest);
    }

    private static int Room(List<Way> set) => FactorLanes.Count - 1 - ((set.Count - 1) % FactorLanes.Count);

    private static IEnumerable<int> Features(Way way) => way.Factors.Select(factor => factor.Feature);

    private static string Name(IEnumerable<int> features) => string.Join(' ', features);
}
