namespace PurchaseApi.Scoring.Models;

/// <summary>
/// Splits a margin into a base value, which is the same for every row, and what each feature adds to it: Shapley
/// values. Immutable and thread-safe.
/// </summary>
public interface IContributions
{
    /// <summary>How many features a row has.</summary>
    int FeatureCount { get; }

    /// <summary>The margin when nothing is known of a row.</summary>
    double BaseValue { get; }

    /// <summary>Base value and contributions add up to the margin.</summary>
    /// <param name="features">One row, <see cref="FeatureCount"/> values in encoder order; NaN is missing.</param>
    /// <param name="contributions">Receives as many values, in the unit of the margin.</param>
    /// <returns>The largest standard error of a contribution; 0 where they are exact.</returns>
    double Compute(ReadOnlySpan<double> features, Span<double> contributions);
}

/// <summary>
/// Exact Shapley values of a linear margin: weight * (scaled value - scaled value of the reference row). The reference
/// is the training rows' means, the centers of a standard scaling; the other kinds of scaling keep no means, and the
/// training medians are used. Source: Strumbelj and Kononenko, Explaining prediction models and individual predictions
/// with feature contributions (2014), section 3.
/// </summary>
internal sealed class LinearContributions : IContributions
{
    private readonly Scaling scaling;
    private readonly double[] weights;
    private readonly double[] reference;

    /// <param name="scorer">Whose margins they are.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="weights">Per unit of the scaled feature.</param>
    public LinearContributions(IScorer scorer, Scaling scaling, double[] weights)
    {
        (this.scaling, this.weights) = (scaling, weights);
        var row = scaling.Kind == ScalingKind.Standard ? scaling.Centers : scaling.Medians;
        reference = [.. row.Select((value, column) => scaling.Scale(column, value))];
        BaseValue = scorer.Margin(row);
    }

    /// <inheritdoc/>
    public int FeatureCount => weights.Length;

    /// <summary>The margin of the reference row.</summary>
    public double BaseValue { get; }

    /// <inheritdoc/>
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        for (var i = 0; i < weights.Length; i++)
            contributions[i] = weights[i] * (scaling.Scale(i, features[i]) - reference[i]);
        return 0;
    }
}

/// <summary>
/// Shapley values of any margin, where what is not known of a row is taken from background rows: features are put in
/// place of a background row's one after the other, in random orders and each order backwards as well, and each is
/// credited with what the margin changes by. The orders are drawn once, so a row always has the same answer.
/// Source: Strumbelj and Kononenko, Explaining prediction models and individual predictions with feature
/// contributions (2014); the orders in pairs: Mitchell et al., Sampling permutations for Shapley value estimation
/// (2022).
/// </summary>
internal sealed class SampledContributions : IContributions
{
    // Two pairs at least, or nothing could be said of the error.
    private const int PairsPerRow = 2;

    private readonly IScorer scorer;
    private readonly double[][] background;
    private readonly int[][] groups;
    private readonly int[][] orders;

    /// <param name="scorer">Whose margin is explained.</param>
    /// <param name="background">At least one row of features; each counts the same.</param>
    /// <param name="groups">Columns that change together; every column stands in one. The contribution of a group is
    /// written to its first column.</param>
    /// <param name="seed">Of the orders.</param>
    public SampledContributions(IScorer scorer, double[][] background, int[][] groups, int seed)
    {
        (this.scorer, this.background, this.groups) = (scorer, background, groups);
        BaseValue = background.Average(row => scorer.Margin(row));
        var random = new Random(seed);
        orders = [.. Enumerable.Range(0, background.Length * PairsPerRow).Select(_ => Order(random))];
    }

    /// <inheritdoc/>
    public int FeatureCount => scorer.FeatureCount;

    /// <summary>The mean margin of the background rows.</summary>
    public double BaseValue { get; }

    /// <inheritdoc/>
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        var (sums, variances) = (new double[groups.Length], new double[groups.Length]);
        var pairs = new double[PairsPerRow][];
        for (var i = 0; i < background.Length; i++)
        {
            for (var pair = 0; pair < PairsPerRow; pair++)
                pairs[pair] = Pair(features, background[i], orders[(i * PairsPerRow) + pair]);

            for (var group = 0; group < groups.Length; group++)
            {
                var mean = pairs.Average(pair => pair[group]);
                sums[group] += mean;
                variances[group] += pairs.Sum(pair => Math.Pow(pair[group] - mean, 2))
                    / ((PairsPerRow - 1) * PairsPerRow);
            }
        }

        contributions.Clear();
        for (var group = 0; group < groups.Length; group++)
            contributions[groups[group][0]] = sums[group] / background.Length;
        return Math.Sqrt(variances.Max()) / background.Length;
    }

    /// <summary>What each group changes the margin by, as the mean of an order and the same one backwards.</summary>
    private double[] Pair(ReadOnlySpan<double> features, double[] from, int[] order)
    {
        var changes = new double[groups.Length];
        Walk(features, from, order, changes);
        Walk(features, from, [.. order.Reverse()], changes);
        return Array.ConvertAll(changes, change => change / 2);
    }

    private void Walk(ReadOnlySpan<double> features, double[] from, int[] order, double[] changes)
    {
        var row = (double[])from.Clone();
        var before = scorer.Margin(row);
        foreach (var group in order)
        {
            foreach (var column in groups[group]) row[column] = features[column];
            var margin = scorer.Margin(row);
            changes[group] += margin - before;
            before = margin;
        }
    }

    private int[] Order(Random random)
    {
        int[] order = [.. Enumerable.Range(0, groups.Length)];
        random.Shuffle(order);
        return order;
    }
}
