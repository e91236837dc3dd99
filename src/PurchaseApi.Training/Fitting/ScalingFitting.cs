using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Training.Fitting;

/// <summary>Measures the columns of the training rows; what is missing counts as the column's median.</summary>
internal static class ScalingFitting
{
    public static Scaling Fit(ScalingKind kind, FeatureMatrix features)
    {
        var count = features.Columns.Count;
        var (centers, scales, medians) = (new double[count], new double[count], new double[count]);
        for (var column = 0; column < count; column++)
        {
            var values = Column(features, column);
            medians[column] = Median(values);
            (centers[column], scales[column]) = Measured(kind, Array.ConvertAll(
                values, value => double.IsNaN(value) ? medians[column] : value));
        }

        return new Scaling(kind, centers, scales, medians);
    }

    private static double[] Column(FeatureMatrix features, int column)
    {
        var values = new double[features.RowCount];
        for (var row = 0; row < values.Length; row++) values[row] = features.Row(row)[column];
        return values;
    }

    /// <summary>Of the values that are there; 0 where none is.</summary>
    private static double Median(double[] values)
    {
        double[] present = [.. values.Where(value => !double.IsNaN(value)).Order()];
        if (present.Length == 0) return 0;

        var (below, above) = (present[(present.Length - 1) / 2], present[present.Length / 2]);
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
