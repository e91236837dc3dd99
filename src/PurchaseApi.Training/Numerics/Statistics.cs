namespace PurchaseApi.Training.Numerics;

/// <summary>Numbers over at least one value, none of them NaN.</summary>
internal static class Statistics
{
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>The population's: the sum of squares is divided by the count.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> values)
    {
        // Two passes: the mean of the squares less the square of the mean would cancel.
        var mean = Mean(values);
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / values.Length);
    }

    /// <summary>Linear between the two nearest values: type 7 of Hyndman and Fan (1996), NumPy's default.</summary>
    public static double Quantile(double[] values, double q)
    {
        var sorted = values.Order().ToArray();
        var position = (sorted.Length - 1) * q;
        var below = (int)position;
        if (below == sorted.Length - 1) return sorted[below];

        var (a, b) = (sorted[below], sorted[below + 1]);
        return a + (b - a) * (position - below);
    }
}

/// <summary>Some rows of many, evenly from the first to the last.</summary>
internal static class EvenSample
{
    /// <param name="count">Of all rows.</param>
    /// <param name="most">How many to take.</param>
    /// <returns>Their places, ascending; all where there are no more.</returns>
    public static int[] Places(int count, int most)
    {
        var taken = Math.Min(count, most);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }
}
