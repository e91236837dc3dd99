namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// The columns of ranks that the tests of an ensemble compare: two for every 255 thresholds of a feature, one for
/// splits whose missing values go left and one for those whose missing values go right.
/// </summary>
internal sealed class RankColumns
{
    private readonly Dictionary<(int Feature, float Threshold), (int Ranks, int Place)> places = [];

    public RankColumns(TreeEnsemble ensemble)
    {
        var thresholds = new SortedSet<float>?[ensemble.FeatureCount];
        foreach (var node in ensemble.Nodes)
            if (!node.IsLeaf) (thresholds[node.Feature] ??= []).Add(node.Value);

        var ranks = new List<ThresholdRanks>();
        for (var feature = 0; feature < thresholds.Length; feature++)
            foreach (var sorted in (thresholds[feature] ?? []).Chunk(ThresholdRanks.MaxThresholds))
            {
                for (var i = 0; i < sorted.Length; i++) places.Add((feature, sorted[i]), (ranks.Count, i + 1));
                ranks.Add(new ThresholdRanks(feature, sorted));
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
        var (ranks, place) = places[(split.Feature, split.Value)];
        return (split.Missing == split.Left ? Low(ranks) : High(ranks), ThresholdRanks.ToByte(place));
    }
}
