using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// The share of positives among the k training rows that are nearest by Euclidean distance on scaled features, as
/// log-odds. Exact: every training row is measured, in float64.
/// </summary>
/// <remarks>
/// Cover and Hart, Nearest neighbor pattern classification (1967). The share is (positives + 1) / (k + 2), after
/// Laplace, so that the log-odds are finite. Of rows that are equally far at the k-th place, the first ones count.
/// </remarks>
public sealed class NearestNeighbors : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "nearest_neighbors";

    /// <summary>The most neighbours accepted.</summary>
    public const int MaxNeighbors = 500;

    /// <summary>The most features accepted; a row of them fits on the stack.</summary>
    public const int MaxFeatures = 2_000;

    private readonly Scaling scaling;
    private readonly int k;
    private readonly bool[] labels;
    private readonly RowBlocks blocks;

    /// <param name="scaling">One column per feature, 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="k">How many neighbours are asked: 1 to <see cref="MaxNeighbors"/>, and no more than rows.</param>
    /// <param name="rows">Training rows of finite features, not scaled.</param>
    /// <param name="labels">Whether each is positive.</param>
    /// <exception cref="ModelFormatException">The counts do not fit, or a number is not finite.</exception>
    public NearestNeighbors(Scaling scaling, int k, double[][] rows, bool[] labels)
    {
        FeatureCount = scaling.Centers.Length;
        if (FeatureCount is 0 or > MaxFeatures)
            throw new ModelFormatException($"features must be 1 to {MaxFeatures} (are {FeatureCount})");
        if (k is < 1 or > MaxNeighbors || k > rows.Length)
            throw new ModelFormatException($"k must be 1 to {Math.Min(MaxNeighbors, rows.Length)} (was {k})");
        if (labels.Length != rows.Length)
            throw new ModelFormatException($"labels must be {rows.Length}, one for each row (are {labels.Length})");

        (this.scaling, this.k, this.labels) = (scaling, k, labels);
        blocks = new RowBlocks(rows.Length, FeatureCount, (row, scaled) =>
            scaling.Apply(Finite.Numbers(rows[row], FeatureCount, $"rows[{row}]"), scaled));
    }

    /// <inheritdoc/>
    public int FeatureCount { get; }

    /// <summary>The margin of a row of whose neighbours so many are positive.</summary>
    public static double Margin(int positives, int k) => Math.Log((positives + 1.0) / (k - positives + 1.0));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        Span<bool> nearest = stackalloc bool[k];
        NearestLabels(features, nearest);
        return Margin(nearest.Count(true), k);
    }

    /// <summary>Whether each of the k nearest rows is positive, the nearest first.</summary>
    /// <param name="features">A row.</param>
    /// <param name="found">Receives k truths.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public void NearestLabels(ReadOnlySpan<double> features, Span<bool> found)
    {
        FeatureRow.MustHave(FeatureCount, features);
        Span<double> row = stackalloc double[FeatureCount];
        scaling.Apply(features, row);
        var nearest = new Nearest(stackalloc double[k], found);
        Span<double> distances = stackalloc double[RowBlocks.Size];
        for (var block = 0; block < blocks.Count; block++)
        {
            blocks.SquaredDistances(block, row, distances);
            var ofBlock = labels.AsSpan(block * RowBlocks.Size);
            var count = Math.Min(ofBlock.Length, RowBlocks.Size);
            for (var i = 0; i < count; i++)
                if (distances[i] < nearest.Farthest) nearest.Insert(distances[i], ofBlock[i]);
        }
    }
}
