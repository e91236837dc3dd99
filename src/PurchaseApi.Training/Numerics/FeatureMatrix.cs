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

/// <summary>Rows of a linear model: numbers in one block, and the columns that hold nothing but 0 and 1, such as those
/// of a category, as the places of their ones. A row of eight categories with 100 levels takes eight places, not 100
/// numbers.</summary>
/// <param name="numbers">Row after row.</param>
/// <param name="numberCount">Numbers a row has.</param>
/// <param name="starts">Where each row's places begin in <paramref name="ones"/>, and last where they end.</param>
/// <param name="ones">Columns that are 1, ascending within a row.</param>
/// <param name="oneCount">How many such columns there are.</param>
internal sealed class LinearRows(double[] numbers, int numberCount, int[] starts, int[] ones, int oneCount)
{
    public int Count => starts.Length - 1;

    /// <summary>The numbers come first, then the columns of ones.</summary>
    public int ColumnCount => numberCount + oneCount;

    /// <summary>Rows of numbers alone.</summary>
    public static LinearRows OfNumbers(double[] numbers, int numberCount) =>
        new(numbers, numberCount, new int[(numbers.Length / numberCount) + 1], [], 0);

    /// <summary>Sets each row's weighted sum.</summary>
    public void Multiply(double[] weights, double[] sums)
    {
        for (var row = 0; row < sums.Length; row++)
        {
            var sum = VectorSums.Dot(weights.AsSpan(0, numberCount), Numbers(row));
            foreach (var one in Ones(row)) sum += weights[numberCount + one];
            sums[row] = sum;
        }
    }

    /// <summary>Adds every row, each times its factor.</summary>
    public void AddRows(double[] factors, double[] sums)
    {
        for (var row = 0; row < factors.Length; row++)
        {
            VectorSums.AddScaled(sums.AsSpan(0, numberCount), factors[row], Numbers(row));
            foreach (var one in Ones(row)) sums[numberCount + one] += factors[row];
        }
    }

    /// <summary>Adds the outer product of every row with itself, each times its factor, to the lower triangle of a
    /// square of ColumnCount rows.</summary>
    public void AddSquares(double[] factors, double[] square)
    {
        for (var row = 0; row < factors.Length; row++)
        {
            var factor = factors[row];
            var values = Numbers(row);
            var places = Ones(row);
            for (var i = 0; i < values.Length; i++)
                VectorSums.AddScaled(square.AsSpan(i * ColumnCount, i + 1), factor * values[i], values[..(i + 1)]);
            for (var i = 0; i < places.Length; i++)
            {
                var line = square.AsSpan((numberCount + places[i]) * ColumnCount, ColumnCount);
                VectorSums.AddScaled(line[..numberCount], factor, values);
                foreach (var other in places[..(i + 1)]) line[numberCount + other] += factor;
            }
        }
    }

    private ReadOnlySpan<double> Numbers(int row) => numbers.AsSpan(row * numberCount, numberCount);

    private ReadOnlySpan<int> Ones(int row) => ones.AsSpan(starts[row], starts[row + 1] - starts[row]);
}

/// <summary>Which columns hold nothing but 0 and 1, and which are numbers.</summary>
/// <param name="Numbers">Columns, ascending.</param>
/// <param name="Ones">Columns, ascending.</param>
internal sealed record LinearColumns(int[] Numbers, int[] Ones)
{
    /// <param name="scaling">Its medians replace missing values.</param>
    public static LinearColumns Find(FeatureMatrix features, Scaling scaling)
    {
        var isNumber = new bool[features.Columns.Count];
        for (var row = 0; row < features.RowCount; row++)
        {
            var values = features.Row(row);
            for (var column = 0; column < values.Length; column++)
            {
                var value = double.IsNaN(values[column]) ? scaling.Medians[column] : values[column];
                isNumber[column] |= value is not (0 or 1);
            }
        }

        int[] all = [.. Enumerable.Range(0, isNumber.Length)];
        return new([.. all.Where(column => isNumber[column])], [.. all.Where(column => !isNumber[column])]);
    }

    /// <summary>Scaled numbers, then for the intercept a column of ones, then the columns of ones.</summary>
    public LinearRows Rows(FeatureMatrix features, Scaling scaling)
    {
        var width = Numbers.Length + 1;
        var numbers = new double[features.RowCount * width];
        var starts = new int[features.RowCount + 1];
        var ones = new List<int>(features.RowCount);
        for (var row = 0; row < features.RowCount; row++)
        {
            var values = features.Row(row);
            var scaled = numbers.AsSpan(row * width, width);
            for (var i = 0; i < Numbers.Length; i++) scaled[i] = scaling.Scale(Numbers[i], values[Numbers[i]]);
            scaled[^1] = 1;
            for (var i = 0; i < Ones.Length; i++)
            {
                var value = values[Ones[i]];
                if ((double.IsNaN(value) ? scaling.Medians[Ones[i]] : value) == 1) ones.Add(i);
            }

            starts[row + 1] = ones.Count;
        }

        return new(numbers, width, starts, [.. ones], Ones.Length);
    }
}
