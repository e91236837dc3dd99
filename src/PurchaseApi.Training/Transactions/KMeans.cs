
namespace PurchaseApi.Training.Transactions;

/// <summary>Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007); the best of several
/// starts.</summary>
internal static class KMeans
{
    private const int MaxRounds = 300;

    /// <param name="points">At least <paramref name="k"/> different ones.</param>
    /// <param name="k">How many clusters.</param>
    /// <param name="starts">How often it is tried.</param>
    /// <param name="random">Draws the starts.</param>
    public static Clustering Fit(double[][] points, int k, int starts, Random random) =>
        Enumerable.Range(0, starts).Select(_ => Descend(points, Seeds(points, k, random)))
            .MinBy(clustering => clustering.Inertia)!.LargestFirst();

    /// <summary>Every point goes to its nearest center.</summary>
    public static Clustering Assign(double[][] points, double[][] centers)
    {
        var (clusters, inertia) = (new int[points.Length], 0.0);
        for (var i = 0; i < points.Length; i++)
        {
            (clusters[i], var distance) = Nearest(points[i], centers);
            inertia += distance;
        }

        return new(centers, clusters, inertia);
    }

    public static double SquaredDistance(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static Clustering Descend(double[][] points, double[][] centers)
    {
        var clustering = Assign(points, centers);
        for (var round = 0; round < MaxRounds; round++)
        {
            var next = Assign(points, Means(points, clustering));
            if (next.Clusters.AsSpan().SequenceEqual(clustering.Clusters)) return next;
            clustering = next;
        }

        return clustering;
    }

    /// <summary>The first at random, each further one with a chance that grows with its squared distance.</summary>
    private static double[][] Seeds(double[][] points, int k, Random random)
    {
        List<double[]> centers = [points[random.Next(points.Length)]];
        var distances = new double[points.Length];
        Array.Fill(distances, double.PositiveInfinity);
        while (centers.Count < k)
        {
            var total = 0.0;
            for (var i = 0; i < points.Length; i++)
                total += distances[i] = Math.Min(distances[i], SquaredDistance(points[i], centers[^1]));

            var (chosen, left) = (-1, random.NextDouble() * total);
            for (var i = 0; i < points.Length && left >= 0; i++)
            {
                if (distances[i] == 0) continue;
                (chosen, left) = (i, left - distances[i]);
            }

            centers.Add(points[chosen]);
        }

        return [.. centers];
    }

    /// <summary>A cluster that lost all its points keeps its center.</summary>
    private static double[][] Means(double[][] points, Clustering clustering)
    {
        double[][] sums = [.. clustering.Centers.Select(center => new double[center.Length])];
        var counts = new int[sums.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var cluster = clustering.Clusters[i];
            counts[cluster]++;
            for (var d = 0; d < points[i].Length; d++) sums[cluster][d] += points[i][d];
        }

        return
        [
            .. sums.Select((sum, cluster) => counts[cluster] == 0
                ? clustering.Centers[cluster]
                : Array.ConvertAll(sum, one => one / counts[cluster])),
        ];
    }

    private static (int Cluster, double Distance) Nearest(double[] point, double[][] centers)
    {
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var i = 0; i < centers.Length; i++)
        {
            var distance = SquaredDistance(point, centers[i]);
            if (distance < least) (nearest, least) = (i, distance);
        }

        return (nearest, least);
    }
}

/// <param name="Clusters">Of each point, from 0.</param>
/// <param name="Inertia">Sum of the squared distances to the centers.</param>
internal sealed record Clustering(double[][] Centers, int[] Clusters, double Inertia)
{
    /// <summary>Numbered by size, so that the same clusters have the same numbers.</summary>
    public Clustering LargestFirst()
    {
        var sizes = new int[Centers.Length];
        foreach (var cluster in Clusters) sizes[cluster]++;
        int[] order = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(cluster => sizes[cluster])];
        return this with
        {
            Centers = Array.ConvertAll(order, cluster => Centers[cluster]),
            Clusters = Array.ConvertAll(Clusters, cluster => Array.IndexOf(order, cluster)),
        };
    }
}

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
