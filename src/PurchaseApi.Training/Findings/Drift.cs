using MathNet.Numerics;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;

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

    public const string Code = "drift_between_splits";

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        foreach (var shift in ShiftsOf(input.Inputs, input.Data, input.Split)) yield return Shifted(shift);

        var (before, after) = (Weights(input.Data, input.Split.Train), Weights(input.Data, input.Split.Holdout));
        var (old, recent) = (Share(input.TrainLabels, before), Share(input.HoldoutLabels, after));
        var z = Score(old, before.Sum(), recent, after.Sum());
        if (Math.Abs(z) > MostBaseRate) yield return OtherBaseRate(old, recent, z);
    }

    /// <summary>The inputs whose holdout values are too different for chance.</summary>
    public static IEnumerable<Shift> ShiftsOf(IReadOnlyList<Input> inputs, LabelledRows data, RowSplit split)
    {
        var (before, after) = (Weights(data, split.Train), Weights(data, split.Holdout));
        foreach (var (slot, input) in inputs.Index())
        {
            var training = data.ValuesOf(slot, split.Train);
            var bins = ValueBins.Cut(input, training, MostBins);
            var (old, recent) = (
                Count(bins, training, before), Count(bins, data.ValuesOf(slot, split.Holdout), after));
            var (index, p) = Compare(old, recent);
            if (index >= LargeIndex && p * inputs.Count < Chance)
                yield return new(input, index, Described(bins, old, recent));
        }
    }

    private static ShiftedBin[] Described(ValueBins bins, double[] training, double[] holdout) =>
    [
        .. Enumerable.Range(0, bins.Count).Where(bin => training[bin] + holdout[bin] > 0).Select(bin => new ShiftedBin(
            bins.Describe(bin, bin), training[bin] / training.Sum(), holdout[bin] / holdout.Sum())),
    ];

    /// <param name="training">Rows by bin.</param>
    /// <param name="holdout">Likewise.</param>
    /// <returns>The population stability index, and the chance of so large a chi-square between equals.</returns>
    private static (double Index, double P) Compare(double[] training, double[] holdout)
    {
        var cells = Merged(training, holdout);
        if (cells.Count < 2) return (0, 1);

        var (index, chiSquare) = (0.0, 0.0);
        var (trained, heldOut) = (training.Sum(), holdout.Sum());
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
    private static double[] Weights(LabelledRows data, int[] rows)
    {
        var groups = data.GroupsOf(rows);
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

    private static Finding Shifted(Shift shift) => new(Code,
        $"'{shift.Input.Name}' looks different in the test rows (PSI {shift.Index:F2}; above {LargeIndex:F2} is "
        + "large). Train on rows like those to be scored, or find out when and why it changed.");

    private static Finding OtherBaseRate(double before, double after, double z) => new(Code,
        $"{100 * after:F1}% of the test rows are positive, and {100 * before:F1}% of the training rows "
        + $"({Math.Abs(z):F1} standard errors apart; above {MostBaseRate:F0} is too far). Expect probabilities to be "
        + "off by as much; train on rows like those to be scored.");
}

/// <summary>An input whose values in the holdout are not those of the training rows.</summary>
/// <param name="Index">Population stability index.</param>
internal sealed record Shift(Input Input, double Index, IReadOnlyList<ShiftedBin> Bins);

/// <param name="Words">Which values.</param>
/// <param name="Training">The share of the training rows.</param>
/// <param name="Holdout">The share of the holdout rows.</param>
internal sealed record ShiftedBin(string Words, double Training, double Holdout);
