using PurchaseApi.Scoring.Models;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.Logistic;

/// <summary>Which columns hold nothing but 0 and 1, and which are numbers.</summary>
/// <param name="Numbers">Columns, ascending.</param>
/// <param name="Ones">Columns, ascending.</param>
internal sealed record LinearColumns(int[] Numbers, int[] Ones)
{
    /// <param name="scaling">Its medians stand for missing values.</param>
    public static LinearColumns Of(FeatureMatrix features, Scaling scaling)
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
