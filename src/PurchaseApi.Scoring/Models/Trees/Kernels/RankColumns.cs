using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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

    private static float[] Distinct(float[] values)
    {
        Array.Sort(values);
        var count = 0;
        foreach (var value in values)
            if (count == 0 || value != values[count - 1]) values[count++] = value;
        return values[..count];
    }
}
