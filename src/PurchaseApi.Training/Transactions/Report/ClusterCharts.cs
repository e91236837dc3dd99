using PurchaseApi.Training.Report;
using PurchaseApi.Training.Report.Charts;
using PurchaseApi.Training.Report.Curves;
using PurchaseApi.Training.Transactions.Clusters;

namespace PurchaseApi.Training.Transactions.Report;

/// <summary>Two views of how many clusters there are.</summary>
internal static class ClusterCharts
{
    public static Html Elbow(GroupClusters group) => Chart(
        group, "elbow", "Inertia", "Where the curve bends, further clusters explain little more.", "Inertia",
        Figures.Value, one => one.Clustering.Inertia);

    public static Html Silhouette(GroupClusters group) => Chart(
        group, "silhouette", "Silhouette", "How clearly clusters are apart: 1 fully, 0 not at all.", "Mean silhouette",
        Figures.Metric, one => one.Silhouette);

    private static Html Chart(
        GroupClusters group, string id, string heading, string reading, string axis, Func<double, string> format,
        Func<TriedClusters, double> value)
    {
        var (tried, used) = (group.Search.Tried, group.Profiles.Length);
        Point[] points = [.. tried.Select(one => new Point(one.Count, value(one)))];
        double[] counts = [.. points.Select(point => point.X)];
        var plot = new Plot(
            new("Clusters", counts[0], counts[^1], counts, Figures.Amount),
            Axis.Round(axis, points.Min(point => point.Y), points.Max(point => point.Y)));
        Column[] columns = ["Clusters", axis];
        var taken = Array.Find(points, point => (int)point.X == used);
        return Figure.Of(
            heading,
            Html.Of($"{reading}"),
            plot.Svg(
                $"{id}-{group.Group}", $"{heading} by number of clusters",
                $"At {used} clusters it is {format(taken.Y)}.",
                [
                    plot.Line(points, "line"), .. points.Select(point => plot.Dot(point)),
                    plot.Text(taken, $"{used}: {format(taken.Y)}", used == (int)counts[^1] ? "end" : "start", 8, -12),
                ]),
            HtmlTable.Of($"{heading} by number of clusters", columns, HtmlTable.Body(columns, points.Select(
                Html[] (point) => [Html.Of($"{(int)point.X}"), Html.Of($"{format(point.Y)}")]))));
    }
}
