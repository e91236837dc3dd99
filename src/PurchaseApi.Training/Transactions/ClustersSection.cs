using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Transactions;

/// <summary>One group's clusters: how many and why, what they are, and where the rules see it otherwise.</summary>
internal static class ClustersSection
{
    private static readonly Column[] Profile =
        ["Cluster", "Customers", "Share", "Recency, days", "Frequency", "Monetary", "Revenue"];

    public static Html Write(SegmentedCustomers found, GroupClusters group) => Html.From($"""
        <section id="clusters-{group.Group}"><h2>Clusters: {found.NameOf(group.Group)}</h2>
        <p>K-means on the z-scores of recency, frequency and monetary value of
        {Numbers.Count(group.Customers.Length)} customers. {Choice(group)} {Sampled(group.Search)}</p>
        {Charts(group, found.NameOf(group.Group))}
        {HtmlTable.Write(
            $"Means per cluster and the share of the group's revenue: {found.NameOf(group.Group)}", Profile,
            HtmlTable.Body(Profile, group.Profiles.Select((profile, cluster) => Row(group, profile, cluster))))}
        {CrossTable(found, group)}
        </section>
        """);

    private static string Choice(GroupClusters group)
    {
        var (search, used) = (group.Search, group.Profiles.Length);
        if (search.Tried.Count == 0) return "There are too few different customers for clusters.";
        if (used != search.Elbow) return $"{used} clusters, as asked for; the elbow is at {search.Elbow}.";
        var silhouette = $"silhouette {Numbers.Metric(search.WithCount(used)!.Silhouette)}";
        return search.BestSilhouette == used
            ? $"{used} clusters, by the elbow of the inertia (Kneedle) and by the best {silhouette}."
            : $"{used} clusters, by the elbow of the inertia (Kneedle); {silhouette}. The best silhouette, "
                + $"{Numbers.Metric(search.WithCount(search.BestSilhouette)!.Silhouette)}, has {search.BestSilhouette} "
                + "clusters: a coarser view.";
    }

    private static string Sampled(ClusterSearch search) => search.IsSampled
        ? $"Centers and silhouettes come from {Numbers.Count(ClusterSearch.MaxPoints)} of them, drawn at random; every "
            + "customer then goes to the nearest center."
        : "";

    private static Html? Charts(GroupClusters group, string name) =>
        group.Search.Tried.Count < 2 ? null : Html.From($"""
        <div class="charts">{ClusterCharts.Elbow(group, name)}{ClusterCharts.Silhouette(group, name)}</div>
        """);

    private static Html[] Row(GroupClusters group, ClusterProfile profile, int cluster) =>
    [
        Html.From($"""{cluster + 1} <span class="aside">{profile.Words}</span>"""),
        Html.From($"{Numbers.Count(profile.Size)}"),
        Html.From($"{Numbers.Percent(profile.Size / (double)group.Customers.Length)}"),
        Html.From($"{Numbers.Amount(profile.Recency)}"), Html.From($"{Numbers.Amount(profile.Frequency)}"),
        Html.From($"{Numbers.Amount(profile.Monetary)}"), Html.From($"{Numbers.Percent(profile.Revenue)}"),
    ];

    private static Html CrossTable(SegmentedCustomers found, GroupClusters group)
    {
        string[] segments = [.. found.Contract.Segments.Select(segment => segment.Name)];
        Column[] columns = ["Cluster", .. segments.Select(segment => new Column(Wording.Plain(segment)))];
        var counts = new int[group.Profiles.Length, segments.Length];
        for (var i = 0; i < group.Customers.Length; i++)
            counts[group.Clusters[i], Array.IndexOf(segments, found.SegmentOf[group.Customers[i].Id])]++;
        var together = Enumerable.Range(0, group.Profiles.Length)
            .Sum(cluster => Enumerable.Range(0, segments.Length).Max(segment => counts[cluster, segment]));

        return Html.From($"""
            <h3>Where clusters and rules differ</h3>
            <p>{Numbers.Count(together)} of {Numbers.Count(group.Customers.Length)} customers are in the segment of
            most of their cluster; for the others, the rule's thresholds cut through a cluster.</p>
            {HtmlTable.Write($"Customers by cluster and segment: {found.NameOf(group.Group)}", columns, HtmlTable.Body(
                columns,
                group.Profiles.Select(Html[] (profile, cluster) =>
                [
                    Html.From($"""{cluster + 1} <span class="aside">{profile.Words}</span>"""),
                    .. segments.Select((_, segment) => Html.From($"{Numbers.Count(counts[cluster, segment])}")),
                ])))}
            """);
    }
}

/// <summary>Two views of how many clusters there are.</summary>
internal static class ClusterCharts
{
    public static Html Elbow(GroupClusters group, string name) => Chart(
        group, name, "elbow", "Inertia", "Beyond the bend, more clusters explain little.", "Inertia",
        Numbers.Value, one => one.Clustering.Inertia);

    public static Html Silhouette(GroupClusters group, string name) => Chart(
        group, name, "silhouette", "Silhouette", "How clearly clusters are separated: 1 fully, 0 not at all.",
        "Mean silhouette",
        Numbers.Metric, one => one.Silhouette);

    private static Html Chart(
        GroupClusters group, string name, string id, string heading, string reading, string axis,
        Func<double, string> format, Func<TriedClusters, double> value)
    {
        var (tried, used) = (group.Search.Tried, group.Profiles.Length);
        Point[] points = [.. tried.Select(one => new Point(one.Count, value(one)))];
        double[] counts = [.. points.Select(point => point.X)];
        var plot = new Plot(
            new("Clusters", counts[0], counts[^1], counts, Numbers.Amount),
            Axis.Round(axis, points.Min(point => point.Y), points.Max(point => point.Y)));
        Column[] columns = ["Clusters", axis];
        var taken = Array.Find(points, point => (int)point.X == used);
        return Figure.Write(
            heading,
            Html.From($"{reading}"),
            plot.Svg(
                $"{id}-{group.Group}", $"{heading} by number of clusters",
                $"At {used} clusters it is {format(taken.Y)}.",
                [
                    plot.Line(points, "line"), .. points.Select(point => plot.Dot(point)),
                    plot.Text(taken, $"{used}: {format(taken.Y)}", used == (int)counts[^1] ? "end" : "start", 8, -12),
                ]),
            HtmlTable.Write($"{heading} by number of clusters: {name}", columns, HtmlTable.Body(columns, points.Select(
                Html[] (point) => [Html.From($"{(int)point.X}"), Html.From($"{format(point.Y)}")]))));
    }
}
