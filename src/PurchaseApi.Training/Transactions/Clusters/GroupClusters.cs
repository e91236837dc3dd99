using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Transactions.Clusters;

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
    public static GroupClusters Of(
        string group, Customer[] customers, int? count, int seed, CancellationToken cancellation)
    {
        double[][] columns =
        [
            Scaled(customers, one => one.Recency), Scaled(customers, one => one.Frequency),
            Scaled(customers, one => one.Monetary),
        ];
        double[][] scores =
            [.. customers.Select((_, i) => new[] { columns[0][i], columns[1][i], columns[2][i] })];
        var search = ClusterSearch.Of(scores, seed, cancellation);
        var chosen = search.Of(Math.Min(count ?? search.Elbow, search.Tried.Count + 1));
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
            .. clustering.Centres.Select((centre, cluster) =>
            {
                Customer[] members = [.. customers.Where((_, i) => clustering.Clusters[i] == cluster)];
                double Mean(Func<Customer, double> value) => members.Select(value).DefaultIfEmpty(double.NaN).Average();
                return new ClusterProfile(
                    ClusterWords.Of(centre), members.Length, Mean(one => one.Recency), Mean(one => one.Frequency),
                    Mean(one => one.Monetary), members.Sum(one => one.Monetary) / all);
            }),
        ];
    }
}

/// <param name="Words">The centre in words.</param>
/// <param name="Recency">Mean, in days; so are the means that follow.</param>
/// <param name="Revenue">The share of the group's monetary value.</param>
internal sealed record ClusterProfile(
    string Words, int Size, double Recency, double Frequency, double Monetary, double Revenue);
