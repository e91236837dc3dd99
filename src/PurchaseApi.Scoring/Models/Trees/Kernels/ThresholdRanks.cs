using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>
/// Ranks a feature's values among thresholds that trees compare it with: <c>value &lt; threshold</c> (XGBoost) or
/// <c>value &lt;= threshold</c> (LightGBM) holds exactly where the rank is below the threshold's place, counted from 1.
/// So a byte is the value in every test.
/// </summary>
internal sealed class ThresholdRanks
{
    /// <summary>The most thresholds whose ranks fit a byte.</summary>
    public const int MaxThresholds = byte.MaxValue;

    // In the order of a binary search: at 1 the threshold of its first step, from 2 on the two of its second, and so
    // on. What a step chooses from lies together, so that registers hold it. Khuong and Morin, Array Layouts for
    // Comparison-Based Searching (JEA 2017).
    private readonly float[] steps;
    private readonly int places;

    // Where values are not rounded: the thresholds themselves.
    private readonly double[]? exact;

    /// <param name="feature">Whose values are ranked.</param>
    /// <param name="sorted">1 to <see cref="MaxThresholds"/>, ascending, each once.</param>
    public ThresholdRanks(int feature, ReadOnlySpan<float> sorted)
    {
        Feature = feature;
        Highest = sorted.Length;
        places = (int)BitOperations.RoundUpToPowerOf2((uint)sorted.Length + 1);
        steps = new float[places + FloatTableAvx512F.Ahead];
        for (var step = 1; step < places; step *= 2)
            for (var i = 0; i < step; i++)
            {
                var place = (((2 * i) + 1) * (places / step / 2)) - 1;
                // Behind the last threshold NaN, which no value reaches.
                steps[step + i] = place < sorted.Length ? sorted[place] : float.NaN;
            }
    }

    /// <param name="feature">Whose values are ranked.</param>
    /// <param name="upTo">As in <see cref="LightGBMRanks"/>, whose tests are <c>value &lt;= threshold</c>.</param>
    /// <param name="isSingle">Whether values are rounded to float32.</param>
    public ThresholdRanks(int feature, ReadOnlySpan<double> upTo, bool isSingle)
        : this(feature, Above(upTo)) => exact = isSingle ? null : upTo.ToArray();

    public int Feature { get; }

    /// <summary>The rank of values above every threshold.</summary>
    public int Highest { get; }

    /// <summary>How many thresholds a value is not below; 0 when it is NaN.</summary>
    public int Rank(double value)
    {
        var single = (float)value;
        var rank = Rank(single);
        return exact is null || single == value || float.IsNaN(single) ? rank : Settled(value, rank);
    }

    private int Rank(float value)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(steps);
        var rank = 0;
        for (var step = 1; step < places; step *= 2)
        {
            var reached = Unsafe.Add(ref first, step + rank) <= value;
            // No branch: the processor would guess every second one wrong.
            rank = rank + rank + Unsafe.As<bool, byte>(ref reached);
        }
        return rank;
    }

    /// <summary>Ranks the feature in several rows.</summary>
    /// <param name="rows">Row after row, no more than a block.</param>
    /// <param name="featureCount">Values in a row.</param>
    /// <param name="hasAvx512F">Whether the processor looks up sixteen thresholds at once.</param>
    /// <param name="low">Receives a rank per row, the lowest for NaN.</param>
    /// <param name="high">Receives a rank per row, the highest for NaN.</param>
    [SkipLocalsInit]
    public void Rank(
        ReadOnlySpan<double> rows, int featureCount, bool hasAvx512F, Span<sbyte> low, Span<sbyte> high)
    {
        Span<float> values = stackalloc float[rows.Length / featureCount];
        for (var (row, at) = (0, Feature); row < values.Length; row++, at += featureCount)
            values[row] = (float)rows[at];

        var done = hasAvx512F ? RankAvx512F(values, low, high) : 0;
        var highest = ToByte(Highest);
        for (var row = done; row < values.Length; row++)
        {
            low[row] = ToByte(Rank(values[row]));
            high[row] = float.IsNaN(values[row]) ? highest : low[row];
        }
        if (exact is not null) Settle(rows, featureCount, values, low, high);
    }

    /// <summary>Signed, because AVX2 compares no other bytes.</summary>
    public static sbyte ToByte(int rank) => (sbyte)(rank - 128);

    /// <summary>For each threshold the float32 above those up to it.</summary>
    private static float[] Above(ReadOnlySpan<double> upTo)
    {
        var above = new float[upTo.Length];
        for (var i = 0; i < above.Length; i++)
        {
            var single = (float)upTo[i];
            // Not even infinity is above everything.
            above[i] = upTo[i] == LightGBMTree.Everything ? float.NaN
                : single > upTo[i] ? single : MathF.BitIncrement(single);
        }
        return above;
    }

    /// <summary>Corrects the rank of what was rounded: thresholds may lie between the value and its float32.</summary>
    private int Settled(double value, int rank)
    {
        while (rank > 0 && value <= exact![rank - 1]) rank--;
        while (rank < exact!.Length && value > exact[rank]) rank++;
        return rank;
    }

    private void Settle(
        ReadOnlySpan<double> rows, int featureCount, ReadOnlySpan<float> values, Span<sbyte> low, Span<sbyte> high)
    {
        for (var (row, at) = (0, Feature); row < values.Length; row++, at += featureCount)
            if (values[row] != rows[at] && !float.IsNaN(values[row]))
                low[row] = high[row] = ToByte(Settled(rows[at], low[row] - sbyte.MinValue));
    }

    /// <summary>How many rows were ranked: all but the last few.</summary>
    // Vectors are not compiled ahead, and what is compiled in a hurry is slow with them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int RankAvx512F(ReadOnlySpan<float> values, Span<sbyte> low, Span<sbyte> high)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(steps);
        var highest = Vector512.Create(Highest);
        var row = 0;
        for (; row <= values.Length - Vector512<float>.Count; row += Vector512<float>.Count)
        {
            var value = Vector512.Create(values[row..]);
            var rank = Vector512<int>.Zero;
            for (var step = 1; step < places; step *= 2)
            {
                var threshold = FloatTableAvx512F.At(ref Unsafe.Add(ref first, step), step, rank);
                // True is -1.
                rank = rank + rank - Vector512.LessThanOrEqual(threshold, value).AsInt32();
            }
            ToBytes(rank).CopyTo(low[row..]);
            ToBytes(Vector512.ConditionalSelect(Vector512.IsNaN(value).AsInt32(), highest, rank)).CopyTo(high[row..]);
        }
        return row;
    }

    private static Vector128<sbyte> ToBytes(Vector512<int> ranks) =>
        Avx512F.ConvertToVector128SByte(ranks - Vector512.Create(128));
}

/// <summary>
/// The columns of ranks that the tests of an ensemble compare: two for every 255 thresholds of a feature, one for
/// splits whose missing values go left and one for those whose missing values go right.
/// </summary>
internal sealed class RankColumns
{
    private readonly float[][] thresholds;
    private readonly int[] firstRanks;

    /// <param name="ensemble">The trees.</param>
    /// <param name="places">What their thresholds are ranks among; null when they are numbers.</param>
    public RankColumns(TreeEnsemble ensemble, LightGBMRanks? places)
    {
        thresholds = Thresholds(ensemble);
        firstRanks = new int[thresholds.Length];
        var ranks = new List<ThresholdRanks>();
        for (var feature = 0; feature < thresholds.Length; feature++)
        {
            firstRanks[feature] = ranks.Count;
            var count = thresholds[feature].Length;
            for (var start = 0; start < count; start += ThresholdRanks.MaxThresholds)
            {
                var some = start..Math.Min(start + ThresholdRanks.MaxThresholds, count);
                ranks.Add(places is null
                    ? new ThresholdRanks(feature, thresholds[feature].AsSpan()[some])
                    : new ThresholdRanks(feature, places.Thresholds(feature)[some], places.IsSingle));
            }
        }
        Ranks = [.. ranks];
    }

    /// <summary>One for each two columns.</summary>
    public ThresholdRanks[] Ranks { get; }

    public int Count => 2 * Ranks.Length;

    /// <summary>The column in which NaN is below every threshold.</summary>
    public static int Low(int ranks) => 2 * ranks;

    /// <summary>The column in which NaN is above every threshold.</summary>
    public static int High(int ranks) => (2 * ranks) + 1;

    /// <summary>What a split compares: a column, and the limit below which its test is true.</summary>
    public (int Column, sbyte Limit) Test(TreeNode split)
    {
        var index = Array.BinarySearch(thresholds[split.Feature], split.Value);
        var ranks = firstRanks[split.Feature] + (index / ThresholdRanks.MaxThresholds);
        var limit = ThresholdRanks.ToByte((index % ThresholdRanks.MaxThresholds) + 1);
        return (split.Missing == split.Left ? Low(ranks) : High(ranks), limit);
    }

    /// <summary>Of each feature, ascending, each once.</summary>
    private static float[][] Thresholds(TreeEnsemble ensemble)
    {
        // Not with sets and LINQ: compiling those for floats takes longer than the sorting.
        var counts = new int[ensemble.FeatureCount];
        foreach (ref readonly var node in ensemble.Nodes)
            if (!node.IsLeaf) counts[node.Feature]++;
        var all = Array.ConvertAll(counts, count => new float[count]);
        foreach (ref readonly var node in ensemble.Nodes)
            if (!node.IsLeaf) all[node.Feature][--counts[node.Feature]] = node.Value;
        return Array.ConvertAll(all, Distinct);
    }

    /// <summary>Ascending, each once.</summary>
    /// <param name="values">Finite; they are sorted in place.</param>
    public static T[] Distinct<T>(T[] values)
        where T : struct, IEquatable<T>
    {
        Array.Sort(values);
        var count = 0;
        foreach (var value in values)
            if (count == 0 || !value.Equals(values[count - 1])) values[count++] = value;
        return values[..count];
    }
}
