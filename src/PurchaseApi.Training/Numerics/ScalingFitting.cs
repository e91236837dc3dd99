using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Numerics;

/// <summary>Measures the columns of the training rows; what is missing counts as the column's median.</summary>
internal static class ScalingFitting
{
    public static Scaling Fit(ScalingKind kind, FeatureMatrix features)
    {
        var count = features.Columns.Count;
        var (centers, scales, medians) = (new double[count], new double[count], new double[count]);
        // One column at a time, each in the same two arrays: a matrix has thousands of them.
        var (values, present) = (new double[features.RowCount], new double[features.RowCount]);
        for (var column = 0; column < count; column++)
        {
            var found = 0;
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = features.Row(row)[column];
                if (!double.IsNaN(values[row])) present[found++] = values[row];
            }

            medians[column] = Median(present.AsSpan(0, found));
            if (found < values.Length) values.AsSpan().Replace(double.NaN, medians[column]);
            (centers[column], scales[column]) = Measured(kind, values);
        }

        return new Scaling(kind, centers, scales, medians);
    }

    /// <summary>Of the values that are there; 0 where none is.</summary>
    private static double Median(Span<double> values)
    {
        if (values.IsEmpty) return 0;

        // Most columns hold only 0 and 1, and counting is quicker than sorting.
        var zeros = values.Count(0.0);
        if (zeros + values.Count(1.0) == values.Length)
        {
            var more = (2 * zeros) - values.Length;
            return more == 0 ? 0.5 : more > 0 ? 0 : 1;
        }

        values.Sort();
        var (below, above) = (values[(values.Length - 1) / 2], values[values.Length / 2]);
        return below + (above - below) / 2;
    }

    private static (double Center, double Scale) Measured(ScalingKind kind, double[] values)
    {
        if (kind == ScalingKind.None) return (0, 1);

        var (lowest, highest) = (values.Min(), values.Max());
        // Compared, not computed: the deviation of equal values is rarely exactly 0.
        if (lowest == highest) return (lowest, 1);
        if (kind == ScalingKind.MinMax) return (lowest, highest - lowest);

        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }
}
