using System.Runtime.CompilerServices;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Numerics;

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
            if (factor == 0) continue;   // most rows, where a loss has no curvature

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

    /// <summary>What each weight's square costs, so that the penalty is that of scaled columns: a column of ones is left
    /// as it is, and its weight is the scaled column's divided by the column's deviation. The intercept costs
    /// nothing.</summary>
    public double[] Penalties(Scaling scaling) =>
    [
        .. Enumerable.Repeat(1.0, Numbers.Length), 0,
        .. Ones.Select(column => scaling.Scales[column] * scaling.Scales[column]),
    ];

    /// <summary>What each weight adds to the intercept of scaled columns, into which the center of a column of ones
    /// goes.</summary>
    public double[] Intercept(Scaling scaling) =>
        [.. new double[Numbers.Length], 1, .. Ones.Select(column => scaling.Centers[column])];

    /// <summary>The weights as those of scaled columns.</summary>
    public (double Intercept, double[] Coefficients) Unpack(double[] weights, Scaling scaling)
    {
        var coefficients = new double[Numbers.Length + Ones.Length];
        foreach (var (i, column) in Numbers.Index()) coefficients[column] = weights[i];
        foreach (var (i, column) in Ones.Index())
            coefficients[column] = weights[Numbers.Length + 1 + i] * scaling.Scales[column];
        return (Intercept(scaling).Zip(weights, (share, weight) => share * weight).Sum(), coefficients);
    }
}

/// <summary>Training rows as a linear model is fitted on them.</summary>
internal sealed record LinearFeatures(Scaling Scaling, LinearColumns Columns, LinearRows Rows)
{
    private static readonly ConditionalWeakTable<FeatureMatrix, Lazy<LinearFeatures>> kept = [];

    /// <summary>From now on, these are prepared once for all fits, also for fits at the same time; freed with the
    /// matrix.</summary>
    public static void Keep(FeatureMatrix features) =>
        kept.GetValue(features, static one => new(() => Prepare(one)));

    public static LinearFeatures For(FeatureMatrix features) =>
        kept.TryGetValue(features, out var prepared) ? prepared.Value : Prepare(features);

    private static LinearFeatures Prepare(FeatureMatrix features)
    {
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, features);
        var columns = LinearColumns.Find(features, scaling);
        return new(scaling, columns, columns.Rows(features, scaling));
    }
}
