namespace PurchaseApi.Training.Transactions.Clusters;

/// <summary>Clusters for 2 to 8, and which number to take.</summary>
/// <param name="Tried">In order of k; empty where there are fewer than three different customers.</param>
/// <param name="Elbow">The k after which more clusters gain little.</param>
/// <param name="IsSampled">Whether centres and silhouettes come from a sample.</param>
internal sealed record ClusterSearch(IReadOnlyList<TriedClusters> Tried, int Elbow, bool IsSampled)
{
    /// <summary>Beyond it, centres are found and silhouettes measured on so many customers drawn at random.</summary>
    public const int MaxPoints = 5_000;

    private const int MinClusters = 2, MaxClusters = 8, Starts = 20;

    public int BestSilhouette => Tried.MaxBy(one => one.Silhouette)!.Count;

    public TriedClusters? Of(int count) => Tried.FirstOrDefault(one => one.Count == count);

    /// <param name="points">z-scores.</param>
    /// <param name="seed">Of sample and starts.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static ClusterSearch Of(double[][] points, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var isSampled = points.Length > MaxPoints;
        var sample = isSampled ? random.GetItems(points, MaxPoints) : points;
        var most = Math.Min(MaxClusters, sample.DistinctBy(point => (point[0], point[1], point[2])).Count() - 1);
        var tried = new List<TriedClusters>();
        for (var k = MinClusters; k <= most; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            var fitted = KMeans.Fit(sample, k, Starts, random);
            tried.Add(new(
                k, isSampled ? KMeans.Assign(points, fitted.Centres) : fitted,
                Silhouette.Mean(sample, fitted.Clusters)));
        }

        return new(tried, ElbowOf(tried), isSampled);
    }

    /// <summary>The point furthest below the straight line between the ends of the curve (Satopää and others 2011,
    /// Kneedle).</summary>
    private static int ElbowOf(List<TriedClusters> tried)
    {
        if (tried.Count < 3) return tried.Count == 0 ? 1 : tried[0].Count;

        var (first, last) = (tried[0], tried[^1]);
        return tried.MaxBy(one =>
            ((first.Clustering.Inertia - one.Clustering.Inertia) / (first.Clustering.Inertia - last.Clustering.Inertia))
            - ((one.Count - first.Count) / (double)(last.Count - first.Count)))!.Count;
    }
}

/// <param name="Count">k.</param>
/// <param name="Silhouette">Mean over the customers, or the sample.</param>
internal sealed record TriedClusters(int Count, Clustering Clustering, double Silhouette);
