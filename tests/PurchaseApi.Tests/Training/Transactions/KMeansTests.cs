using PurchaseApi.Training.Transactions;

namespace PurchaseApi.Tests.Training.Transactions;

public sealed class KMeansTests
{
    /// <summary>Three heaps of 40, 30 and 20 points around (0,0,0), (10,0,0) and (0,10,0).</summary>
    private static readonly double[][] heaps = Heaps();

    [Fact]
    public void Separate_clusters_are_found_and_numbered_by_size()
    {
        var found = KMeans.Fit(heaps, 3, starts: 5, new Random(1));

        Assert.Equal(
            [40, 30, 20],
            found.Clusters.CountBy(cluster => cluster).OrderBy(one => one.Key).Select(one => one.Value));
        Assert.Equal(10, found.Centers[1][0], 0.3);
        Assert.Equal(10, found.Centers[2][1], 0.3);
    }

    [Fact]
    public void Inertia_is_the_sum_of_squared_distances_to_the_centers()
    {
        double[][] points = [[0, 0, 0], [2, 0, 0], [10, 0, 0], [14, 0, 0]];

        Assert.Equal(1 + 1 + 4 + 4, KMeans.Fit(points, 2, starts: 5, new Random(1)).Inertia);
    }

    [Fact]
    public void The_same_seed_gives_the_same_clusters()
    {
        var first = ClusterSearch.Search(heaps, seed: 7, TestContext.Current.CancellationToken);
        var again = ClusterSearch.Search(heaps, seed: 7, TestContext.Current.CancellationToken);

        Assert.Equal(first.WithCount(5)!.Clustering.Clusters, again.WithCount(5)!.Clustering.Clusters);
    }

    [Fact]
    public void Elbow_and_silhouette_agree_on_clear_clusters()
    {
        var search = ClusterSearch.Search(heaps, seed: 7, TestContext.Current.CancellationToken);

        Assert.Equal((3, 3), (search.Elbow, search.BestSilhouette));
        Assert.False(search.IsSampled);
    }

    [Fact]
    public void Silhouettes_follow_the_textbook()
    {
        // By hand: a=1,b=(9+10)/2 of the first; its like; 0 for the point that is alone.
        double[][] points = [[0, 0, 0], [1, 0, 0], [10, 0, 0]];

        Assert.Equal(((1 - (1 / 10.0)) + (1 - (1 / 9.0)) + 0) / 3, Silhouette.Mean(points, [0, 0, 1]), 1e-12);
    }

    [Fact]
    public void Large_data_is_clustered_by_a_sample()
    {
        double[][] many = [.. Enumerable.Range(0, 100).SelectMany(_ => heaps)];
        var search = ClusterSearch.Search(many, seed: 7, TestContext.Current.CancellationToken);

        Assert.True(search.IsSampled);
        Assert.Equal(3, search.Elbow);
        Assert.Equal([4_000, 3_000, 2_000], search.WithCount(3)!.Clustering.Clusters.CountBy(cluster => cluster)
            .OrderByDescending(one => one.Value).Select(one => one.Value));
    }

    [Fact]
    public void Identical_customers_form_no_clusters()
    {
        Customer[] same = [.. Enumerable.Range(0, 9).Select(i => new Customer($"{i}", "home", 5, 1, 20))];
        var group = GroupClusters.Fit("home", same, null, 1, TestContext.Current.CancellationToken);

        Assert.Empty(group.Search.Tried);
        Assert.All(group.Clusters, cluster => Assert.Equal(0, cluster));
        Assert.All(group.Scores, scores => Assert.Equal([0, 0, 0], scores));
    }

    private static double[][] Heaps()
    {
        var random = new Random(5);
        double[][] Heap(int count, double x, double y) =>
        [
            .. Enumerable.Range(0, count).Select(_ =>
                new[] { x + random.NextDouble() - 0.5, y + random.NextDouble() - 0.5, random.NextDouble() - 0.5 }),
        ];
        return [.. Heap(40, 0, 0), .. Heap(30, 10, 0), .. Heap(20, 0, 10)];
    }
}
