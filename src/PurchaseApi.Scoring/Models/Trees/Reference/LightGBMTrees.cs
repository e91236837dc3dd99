using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PurchaseApi.Scoring.Models.Trees.Reference;

/// <summary>
/// Trees whose leaves add up to a margin as LightGBM adds them: thresholds, leaves and sum in float64, in tree order.
/// One node after the other: the reference for any faster form.
/// </summary>
public sealed class LightGBMTrees : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "lightgbm";

    private readonly int[] roots;
    private readonly Node[] splits;
    private readonly double[] leaves;

    /// <param name="features">The names of a row's values, in order.</param>
    /// <param name="trees">1 to 10,000; the leaves are no larger than 1e30.</param>
    /// <param name="sets">Tests of categories: values of a row behind those with names.</param>
    /// <exception cref="ModelFormatException">A tree cannot be walked, or there are too many or none.</exception>
    public LightGBMTrees(
        IReadOnlyList<string> features, IReadOnlyList<LightGBMTree> trees, IReadOnlyList<CategorySet>? sets = null)
    {
        if (trees.Count is 0 or > TreeShape.MaxTrees)
            throw new ModelFormatException($"trees has {trees.Count} trees; 1 to {TreeShape.MaxTrees} are accepted");

        (Features, Trees, Sets) = (features, trees, sets ?? []);
        foreach (var (index, set) in Sets.Index()) set.Check(features.Count, $"category_sets[{index}]");
        var (roots, splits, leaves) = (new List<int>(), new List<Node>(), new List<double>());
        foreach (var (index, tree) in trees.Index())
        {
            tree.Check(FeatureCount, $"trees[{index}]");
            var (firstSplit, firstLeaf) = (splits.Count, leaves.Count);
            int Moved(int child) => child < 0 ? child - firstLeaf : child + firstSplit;

            roots.Add(Moved(tree.Features.Length == 0 ? -1 : 0));
            splits.AddRange(tree.Features.Select((feature, split) => new Node(
                tree.Thresholds[split], feature, Moved(tree.Left[split]), Moved(tree.Right[split]),
                tree.Decisions[split])));
            leaves.AddRange(tree.Leaves);
        }

        (this.roots, this.splits, this.leaves) = ([.. roots], [.. splits], [.. leaves]);
    }

    /// <summary>The names of a row's values, in order.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>What the values behind them test.</summary>
    public IReadOnlyList<CategorySet> Sets { get; }

    /// <summary>As they were read.</summary>
    public IReadOnlyList<LightGBMTree> Trees { get; }

    /// <summary>Whether the margin is the mean of the leaves, as in a random forest, and not their sum.</summary>
    public bool IsAveraged { get; init; }

    /// <summary>Whether a feature is rounded to float32 before it is compared: the trees were fitted on such
    /// features.</summary>
    public bool IsSingle { get; init; }

    /// <inheritdoc />
    public int FeatureCount => Features.Count + Sets.Count;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        FeatureRow.MustHave(FeatureCount, features);
        var margin = 0.0;
        foreach (var root in roots)
        {
            var place = root;
            while (place >= 0) place = Child(splits[place], features);
            margin += leaves[~place];
        }
        return IsAveraged ? margin / roots.Length : margin;
    }

    private int Child(in Node split, ReadOnlySpan<double> features)
    {
        var value = IsSingle ? (float)features[split.Feature] : features[split.Feature];
        return LightGBMTree.GoesLeft(value, split.Threshold, split.Decision) ? split.Left : split.Right;
    }

    /// <param name="Threshold">Values up to it go left.</param>
    /// <param name="Feature">The feature compared.</param>
    /// <param name="Left">A split of any tree, or below 0 a leaf.</param>
    /// <param name="Right">Likewise.</param>
    /// <param name="Decision">As in <see cref="LightGBMTree"/>.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Node(double Threshold, int Feature, int Left, int Right, int Decision);
}

/// <summary>model.json of trees that LightGBM has fitted.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "lightgbm",
///   "features": ["time_spent", "pages_viewed"],
///   "average_output": true,
///   "float32_features": true,
///   "category_sets": [{ "first": 3, "codes": [0, 2], "width": 4 }],
///   "trees": [
///     {
///       "features": [1], "thresholds": [7.5], "decisions": [10], "left": [-1], "right": [-2], "leaves": [-0.3, 0.2],
///       "leaf_counts": [120, 80]
///     }
///   ]
/// }
/// </code>
/// The arrays are LightGBM's own: <see cref="LightGBMTree"/> says what they mean. The margin is the sum of the leaves,
/// with <c>average_output</c> their mean; with <c>float32_features</c> features are rounded before they are compared.
/// A split on categories compares a <see cref="CategorySet"/> with a half: the sets are the features after the last.
/// Without <c>leaf_counts</c>, as before there were any, contributions can only be sampled.
/// </remarks>
public static class LightGBMTreesJson
{
    // Not indented: a line for each of a million numbers would be mostly spaces.
    private static readonly JsonSerializerOptions options = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(LightGBMTrees model) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(
            ModelDocument.Format, LightGBMTrees.Algorithm, [.. model.Features], [.. model.Trees],
            model.IsAveraged ? true : null, model.IsSingle ? true : null,
            model.Sets.Count > 0 ? [.. model.Sets] : null),
        options);

    /// <summary>Whether it is such a document, not the JSON of XGBoost, which does not start with a format.</summary>
    internal static bool Is(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
                && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or trees that cannot be.</exception>
    public static LightGBMTrees Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(json, LightGBMTrees.Algorithm, features);
        if (Array.Exists(document.CategorySets ?? [], set => set is null))
            throw new ModelFormatException("category_sets must hold sets (one is null)");
        return Array.Exists(document.Trees, tree => tree is null)
            ? throw new ModelFormatException("trees must hold trees (one is null)")
            : new LightGBMTrees(document.Features, document.Trees, document.CategorySets)
            {
                IsAveraged = document.AverageOutput == true,
                IsSingle = document.Float32Features == true,
            };
    }

    private sealed record Document(
        int Format, string Algorithm, string[] Features, LightGBMTree[] Trees, bool? AverageOutput = null,
        bool? Float32Features = null, CategorySet[]? CategorySets = null)
        : IModelDocument;
}

/// <summary>
/// One tree as LightGBM writes it, splits and leaves apart. A child of at least 0 is a split, one below 0 the leaf
/// <c>-1 - child</c>. Source: LightGBM's text format.
/// </summary>
/// <param name="Features">The feature that each split compares; the first split is the root.</param>
/// <param name="Thresholds">Values up to it go left, up to the largest double all that are not missing.</param>
/// <param name="Decisions">Bit 1: missing goes left. Bits 2 and 3: nothing is missing (0), zero is (1), NaN is (2).
/// </param>
/// <param name="Left">The child of each split where small values go.</param>
/// <param name="Right">The other one.</param>
/// <param name="Leaves">What each leaf adds to the margin; one more than there are splits.</param>
/// <param name="LeafCounts">How many training rows reached each leaf; null where nobody has told.</param>
public sealed record LightGBMTree(
    int[] Features, double[] Thresholds, int[] Decisions, int[] Left, int[] Right, double[] Leaves,
    int[]? LeafCounts = null)
{
    /// <summary>Bits of a decision.</summary>
    public const int Categorical = 1, DefaultLeft = 2, ZeroIsMissing = 4, NanIsMissing = 8;

    /// <summary>The threshold of a split that only parts missing values from all others, infinity among them.</summary>
    public const double Everything = double.MaxValue;

    // LightGBM keeps nothing closer to zero: a float32 of 1e-35.
    internal const double Zero = 1e-35f;

    /// <summary>Whether a value counts as zero.</summary>
    internal static bool IsZero(double value) => Math.Abs(value) <= Zero;

    /// <summary>Which side of a split a value takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool GoesLeft(double value, double threshold, int decision)
    {
        var nanIsMissing = (decision & NanIsMissing) != 0;
        // Where NaN has no meaning of its own it counts as zero, as in LightGBM.
        if (IsZero(value) || (double.IsNaN(value) && !nanIsMissing)) value = 0;

        var isMissing = nanIsMissing ? double.IsNaN(value) : (decision & ZeroIsMissing) != 0 && value == 0;
        return isMissing ? (decision & DefaultLeft) != 0 : value <= threshold || threshold == Everything;
    }

    /// <summary>Refuses what could not be walked to its end.</summary>
    /// <param name="featureCount">How many features a row has.</param>
    /// <param name="place">Where the tree stands, for the message.</param>
    /// <exception cref="ModelFormatException">A child, feature, threshold, leaf or count cannot be.</exception>
    internal void Check(int featureCount, string place)
    {
        var count = Features.Length;
        if (Thresholds.Length != count || Decisions.Length != count || Left.Length != count || Right.Length != count)
            throw new ModelFormatException($"{place}: its columns are not all of {count} splits");
        if (Leaves.Length != count + 1)
            throw new ModelFormatException($"{place}: {count} splits have {count + 1} leaves (has {Leaves.Length})");

        for (var split = 0; split < count; split++) CheckSplit(split, featureCount, $"{place}, split {split}");
        for (var leaf = 0; leaf <= count; leaf++) ModelDocument.Number(Leaves[leaf], $"{place}, leaf", leaf);
        CheckCounts(place);
        CheckShape(place);
    }

    private void CheckCounts(string place)
    {
        if (LeafCounts is null) return;
        if (LeafCounts.Length != Leaves.Length)
            throw new ModelFormatException(
                $"{place}: {Leaves.Length} leaves have {Leaves.Length} leaf counts (has {LeafCounts.Length})");
        if (Array.FindIndex(LeafCounts, count => count < 0) is var leaf and >= 0)
            throw new ModelFormatException($"{place}: leaf count {leaf} must be at least 0 (was {LeafCounts[leaf]})");
    }

    private void CheckSplit(int split, int featureCount, string place)
    {
        if ((uint)Features[split] >= (uint)featureCount)
            throw new ModelFormatException($"{place}: splits on feature {Features[split]} of {featureCount}");
        Finite.Number(Thresholds[split], $"{place}: threshold");
        if ((Decisions[split] & Categorical) != 0)
            throw new ModelFormatException($"{place}: splits on categories; encode them as numbers instead");
        if (Decisions[split] is < 0 or >= ZeroIsMissing + NanIsMissing)
            throw new ModelFormatException($"{place}: the decision {Decisions[split]} is not known");
    }

    private void CheckShape(string place)
    {
        var (seenSplits, seenLeaves) = (new bool[Features.Length], new bool[Leaves.Length]);
        var open = new Stack<(int Child, int Depth)>([(Features.Length == 0 ? -1 : 0, 0)]);
        while (open.TryPop(out var next))
        {
            var (child, depth) = next;
            var (seen, index) = child < 0 ? (seenLeaves, ~child) : (seenSplits, child);
            if (index >= seen.Length) throw new ModelFormatException($"{place}: there is no child {child}");
            if (seen[index]) throw new ModelFormatException($"{place}: child {child} is reached twice");
            if (depth > TreeShape.MaxDepth)
                throw new ModelFormatException($"{place}: deeper than {TreeShape.MaxDepth} splits");

            seen[index] = true;
            if (child < 0) continue;

            open.Push((Left[child], depth + 1));
            open.Push((Right[child], depth + 1));
        }
    }
}
