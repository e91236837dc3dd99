namespace PurchaseApi.Tests.Training.Metrics;

/// <summary>Labels drawn from their probabilities.</summary>
internal static class DrawnRows
{
    /// <param name="digits">Of the probabilities; few digits make ties.</param>
    public static (bool[] Labels, double[] Probabilities) Draw(int rows, int seed, int digits = 15)
    {
        var random = new Random(seed);
        double[] probabilities =
            [.. Enumerable.Range(0, rows).Select(_ => Math.Round(Math.Pow(random.NextDouble(), 2), digits))];
        return ([.. probabilities.Select(probability => random.NextDouble() < probability)], probabilities);
    }
}
