using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Baselines;

/// <summary>What one input alone says: the share of positive rows in its bin. Shares are fitted, so the direction of
/// the input does not matter.</summary>
internal sealed class OneInputRule
{
    private const int MostBins = 20;
    private const int Folds = 5;

    // Rows at the base rate that every bin is given, so that one row cannot make a certainty (Laplace).
    private const double PriorRows = 2;

    private readonly double[] shares;

    private OneInputRule(ValueBins bins, int[] positives, int[] rows, double baseRate)
    {
        (Bins, Positives, Rows) = (bins, positives, rows);
        shares = [.. positives.Zip(rows, (hits, all) => (hits + PriorRows * baseRate) / (all + PriorRows))];
    }

    public ValueBins Bins { get; }

    /// <summary>Positive rows that it was fitted on, by bin.</summary>
    public int[] Positives { get; }

    /// <summary>Rows that it was fitted on, by bin.</summary>
    public int[] Rows { get; }

    public static OneInputRule Fit(Input input, double[] values, bool[] labels)
    {
        var bins = ValueBins.Cut(input, values, MostBins);
        var (positives, rows) = (new int[bins.Count], new int[bins.Count]);
        for (var i = 0; i < values.Length; i++)
        {
            var bin = bins.IndexOf(values[i]);
            rows[bin]++;
            if (labels[i]) positives[bin]++;
        }

        return new(bins, positives, rows, positives.Sum() / (double)values.Length);
    }

    public double Probability(double value) => shares[Bins.IndexOf(value)];

    /// <summary>ROC AUC of the rule on rows that it was not fitted on: the mean of 5 folds. NaN when no fold has both
    /// classes.</summary>
    public static double RocAuc(Input input, double[] values, bool[] labels, int seed)
    {
        double[] ofFolds =
        [
            .. StratifiedFolds.Deal(labels, Folds, seed)
                .Select(fold => RocAuc(input, values, labels, fold))
                .Where(auc => !double.IsNaN(auc)),
        ];
        return ofFolds.Length == 0 ? double.NaN : ofFolds.Average();
    }

    private static double RocAuc(Input input, double[] values, bool[] labels, Fold fold)
    {
        var rule = Fit(input, Take(values, fold.Train), Take(labels, fold.Train));
        double[] probabilities = [.. fold.HeldOut.Select(row => rule.Probability(values[row]))];
        return Ranking.RocAuc(new RankedRows(Take(labels, fold.HeldOut), probabilities).All());
    }

    private static T[] Take<T>(T[] all, int[] rows) => Array.ConvertAll(rows, row => all[row]);
}
