using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Transactions;

/// <summary>The customers of one group, their z-scores and their clusters.</summary>
/// <param name="Scores">Recency, frequency and monetary value per customer; 0 where all are the same.</param>
/// <param name="Clusters">Of each customer, from 0.</param>
internal sealed record GroupClusters(
    string Group,
    Customer[] Customers,
    double[][] Scores,
    ClusterSearch Search,
    int[] Clusters,
    ClusterProfile[] Profiles)
{
    /// <param name="group">home or abroad.</param>
    /// <param name="customers">At least one.</param>
    /// <param name="count">How many clusters; null: the elbow's.</param>
    /// <param name="seed">Of the search.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static GroupClusters Fit(
        string group, Customer[] customers, int? count, int seed, CancellationToken cancellation)
    {
        double[][] columns =
        [
            Scaled(customers, one => one.Recency), Scaled(customers, one => one.Frequency),
            Scaled(customers, one => one.Monetary),
        ];
        double[][] scores =
            [.. customers.Select((_, i) => new[] { columns[0][i], columns[1][i], columns[2][i] })];
        var search = ClusterSearch.Search(scores, seed, cancellation);
        var chosen = search.WithCount(Math.Min(count ?? search.Elbow, search.Tried.Count + 1));
        var clustering = chosen?.Clustering ?? new([new double[3]], new int[customers.Length], 0);
        return new(group, customers, scores, search, clustering.Clusters, Profiled(customers, clustering));
    }

    private static double[] Scaled(Customer[] customers, Func<Customer, double> value)
    {
        var values = Array.ConvertAll(customers, customer => value(customer));
        var (mean, deviation) = (Statistics.Mean(values), Statistics.StandardDeviation(values));
        return Array.ConvertAll(values, one => deviation == 0 ? 0 : (one - mean) / deviation);
    }

    private static ClusterProfile[] Profiled(Customer[] customers, Clustering clustering)
    {
        var all = customers.Sum(customer => customer.Monetary);
        return
        [
            .. clustering.Centers.Select((center, cluster) =>
            {
                Customer[] members = [.. customers.Where((_, i) => clustering.Clusters[i] == cluster)];
                double Mean(Func<Customer, double> value) => members.Select(value).DefaultIfEmpty(double.NaN).Average();
                return new ClusterProfile(
                    ClusterWords.Describe(center), members.Length, Mean(one => one.Recency), Mean(one => one.Frequency),
                    Mean(one => one.Monetary), members.Sum(one => one.Monetary) / all);
            }),
        ];
    }
}

/// <param name="Words">The center in words.</param>
/// <param name="Recency">Mean, in days; so are the means that follow.</param>
/// <param name="Revenue">The share of the group's monetary value.</param>
internal sealed record ClusterProfile(
    string Words, int Size, double Recency, double Frequency, double Monetary, double Revenue);

/// <summary>Clusters for 2 to 8, and which number to take.</summary>
/// <param name="Tried">In order of k; empty where there are fewer than three different customers.</param>
/// <param name="Elbow">The k after which more clusters gain little.</param>
/// <param name="IsSampled">Whether centers and silhouettes come from a sample.</param>
internal sealed record ClusterSearch(IReadOnlyList<TriedClusters> Tried, int Elbow, bool IsSampled)
{
    /// <summary>Of more customers, a random sample of this size finds centers and silhouettes.</summary>
    public const int MaxPoints = 5_000;

    private const int MinClusters = 2, MaxClusters = 8, Starts = 20;

    public int BestSilhouette => Tried.MaxBy(one => one.Silhouette)!.Count;

    public TriedClusters? WithCount(int count) => Tried.FirstOrDefault(one => one.Count == count);

    /// <param name="points">z-scores.</param>
    /// <param name="seed">Of sample and starts.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static ClusterSearch Search(double[][] points, int seed, CancellationToken cancellation)
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
                k, isSampled ? KMeans.Assign(points, fitted.Centers) : fitted,
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

/// <summary>A cluster's center in words, by how many standard deviations it lies from the group's mean.</summary>
internal static class ClusterWords
{
    private const double Some = 0.4, Little = -0.25, Much = 0.8, VeryMuch = 5;

    /// <param name="center">Recency, frequency and monetary value as z-scores.</param>
    public static string Describe(double[] center) => $"{Bought(center[0])}, {Often(center[1])}, {Spends(center[2])}";

    private static string Bought(double recency) => recency switch
    {
        <= -Some => "bought recently",
        < Some => "bought a while ago",
        _ => "silent for a long time",
    };

    private static string Often(double frequency) => frequency switch
    {
        >= VeryMuch => "buys very often",
        >= Much => "buys often",
        >= Little => "buys now and then",
        _ => "rarely buys",
    };

    private static string Spends(double monetary) => monetary switch
    {
        >= VeryMuch => "spends far more than most",
        >= Much => "spends a lot",
        >= Little => "spends about the average",
        _ => "spends little",
    };
}
