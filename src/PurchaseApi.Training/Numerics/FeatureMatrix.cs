using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Numerics;

/// <summary>Encoded rows, row after row in one array; NaN is missing.</summary>
internal sealed class FeatureMatrix(IReadOnlyList<string> columns, double[] values)
{
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>RowCount x Columns.Count values.</summary>
    public double[] Values { get; } = values;

    public int RowCount { get; } = values.Length / columns.Count;

    public Span<double> Row(int index) => Values.AsSpan(index * Columns.Count, Columns.Count);

    public FeatureMatrix Rows(IReadOnlyList<int> indices)
    {
        var taken = new FeatureMatrix(Columns, new double[indices.Count * Columns.Count]);
        for (var i = 0; i < indices.Count; i++) Row(indices[i]).CopyTo(taken.Row(i));
        return taken;
    }
}

internal static class ScaledRows
{
    /// <summary>The rows as a scorer that scales sees them: nothing is missing.</summary>
    public static FeatureMatrix Apply(this Scaling scaling, FeatureMatrix features)
    {
        var scaled = new FeatureMatrix(features.Columns, new double[features.Values.Length]);
        for (var row = 0; row < features.RowCount; row++) scaling.Apply(features.Row(row), scaled.Row(row));
        return scaled;
    }
}

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
