namespace PurchaseApi.Training.Transactions.Clusters;

/// <summary>How much nearer points are to their own cluster than to the next one, from -1 to 1 (Rousseeuw
/// 1987).</summary>
internal static class Silhouette
{
    /// <summary>All pairs of points are compared: for some thousands of points.</summary>
    /// <param name="points">Of any dimension.</param>
    /// <param name="clusters">Of each point, from 0; at least two are used.</param>
    public static double Mean(double[][] points, int[] clusters)
    {
        var count = clusters.Max() + 1;
        var sizes = new int[count];
        foreach (var cluster in clusters) sizes[cluster]++;

        var (sum, distances) = (0.0, new double[count]);
        for (var i = 0; i < points.Length; i++)
        {
            var own = clusters[i];
            if (sizes[own] == 1) continue;   // 0 by definition

            Array.Clear(distances);
            for (var j = 0; j < points.Length; j++)
                distances[clusters[j]] += Math.Sqrt(KMeans.SquaredDistance(points[i], points[j]));

            var within = distances[own] / (sizes[own] - 1);
            var next = double.PositiveInfinity;
            for (var other = 0; other < count; other++)
                if (other != own && sizes[other] > 0) next = Math.Min(next, distances[other] / sizes[other]);
            var larger = Math.Max(within, next);
            if (larger > 0) sum += (next - within) / larger;
        }

        return sum / points.Length;
    }
}
