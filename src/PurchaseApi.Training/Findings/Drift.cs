using MathNet.Numerics;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Baselines;

namespace PurchaseApi.Training.Findings;

/// <summary>Whether the holdout is made of the same rows as the training data. Rows of one group, such as a customer's,
/// count as one row together: ten visits of one customer are no evidence of a change.</summary>
internal static class Drift
{
    /// <summary>Population stability index from which on a shift is large by the usual reading (Siddiqi, Credit Risk
    /// Scorecards, 2006).</summary>
    public const double LargeIndex = 0.2;

    /// <summary>Chance of such a shift in any input (chi-square), below which it is none.</summary>
    public const double Chance = 0.001;

    /// <summary>|z| of the difference of two base rates; chance does it once in 16,000 times.</summary>
    public const double MostBaseRate = 4;

    private const int MostBins = 10;

    // The chi-square approximation needs about this many rows per bin; smaller bins are merged.
    private const double LeastExpected = 5;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        var (before, after) = (Weights(input, input.Split.Train), Weights(input, input.Split.Holdout));
        foreach (var (slot, one) in input.Inputs.Index())
        {
            var training = input.Data.ValuesOf(slot, input.Split.Train);
            var (index, p) = Compare(one, training, before, input.Data.ValuesOf(slot, input.Split.Holdout), after);
            if (index >= LargeIndex && p * input.Inputs.Count < Chance) yield return Shifted(one, index);
        }

        var (old, recent) = (Share(input.TrainLabels, before), Share(input.HoldoutLabels, after));
        var z = Score(old, before.Sum(), recent, after.Sum());
        if (Math.Abs(z) > MostBaseRate) yield return OtherBaseRate(old, recent, z);
    }

    /// <returns>The population stability index, and the chance of so large a chi-square between equals.</returns>
    private static (double Index, double P) Compare(
        Input input, double[] training, double[] before, double[] holdout, double[] after)
    {
        var bins = ValueBins.Cut(input, training, MostBins);
        var cells = Merged(Count(bins, training, before), Count(bins, holdout, after));
        if (cells.Count < 2) return (0, 1);

        var (index, chiSquare) = (0.0, 0.0);
        var (trained, heldOut) = (before.Sum(), after.Sum());
        var rows = trained + heldOut;
        foreach (var (a, b) in cells)
        {
            // Half a row each, so that an empty bin is a large shift and not an infinite one.
            var p = (a + 0.5) / (trained + 0.5 * cells.Count);
            var q = (b + 0.5) / (heldOut + 0.5 * cells.Count);
            index += (p - q) * Math.Log(p / q);
            foreach (var (observed, part) in new[] { (a, trained), (b, heldOut) })
            {
                var expected = (a + b) * part / rows;
                chiSquare += (observed - expected) * (observed - expected) / expected;
            }
        }

        return (index, SpecialFunctions.GammaUpperRegularized((cells.Count - 1) / 2.0, chiSquare / 2));
    }

    private static List<(double Training, double Holdout)> Merged(double[] training, double[] holdout)
    {
        var smaller = Math.Min(training.Sum(), holdout.Sum()) / (training.Sum() + holdout.Sum());
        var cells = new List<(double, double)>();
        var (a, b) = (0.0, 0.0);
        foreach (var (bin, count) in training.Index().OrderByDescending(bin => bin.Item + holdout[bin.Index]))
        {
            (a, b) = (a + count, b + holdout[bin]);
            if ((a + b) * smaller < LeastExpected) continue;

            cells.Add((a, b));
            (a, b) = (0, 0);
        }

        // What is left is too little for a bin of its own.
        if (a + b > 0 && cells.Count > 0) cells[^1] = (cells[^1].Item1 + a, cells[^1].Item2 + b);
        return cells;
    }

    private static double[] Count(ValueBins bins, double[] values, double[] weights)
    {
        var counts = new double[bins.Count];
        foreach (var (value, weight) in values.Zip(weights)) counts[bins.IndexOf(value)] += weight;
        return counts;
    }

    /// <summary>1 for each group, shared by its rows.</summary>
    private static double[] Weights(FindingInput input, int[] rows)
    {
        var groups = input.Data.GroupsOf(rows);
        if (groups.Length == 0) return [.. Enumerable.Repeat(1.0, rows.Length)];

        var sizes = groups.CountBy(group => group).ToDictionary();
        return Array.ConvertAll(groups, group => 1.0 / sizes[group]);
    }

    private static double Share(bool[] labels, double[] weights) =>
        labels.Zip(weights).Sum(row => row.First ? row.Second : 0) / weights.Sum();

    private static double Score(double before, double rowsBefore, double after, double rowsAfter)
    {
        var pooled = (before * rowsBefore + after * rowsAfter) / (rowsBefore + rowsAfter);
        return (after - before) / Math.Sqrt(pooled * (1 - pooled) * (1.0 / rowsBefore + 1.0 / rowsAfter));
    }

    private static Finding Shifted(Input input, double index) => new("drift_between_splits",
        $"The input '{input.Name}' is distributed otherwise in the holdout than in the training rows: the "
        + $"population stability index is {index:F2} (large from {LargeIndex:F2}), more than chance explains; "
        + "train on rows like those to be scored, or find out when and why it changed.");

    private static Finding OtherBaseRate(double before, double after, double z) => new("drift_between_splits",
        $"The base rate is {after:F3} in the holdout and {before:F3} in the training rows ({Math.Abs(z):F1} "
        + $"standard errors apart; at most {MostBaseRate:F0}), so probabilities will be off by as much; train on "
        + "rows like those to be scored.");
}
