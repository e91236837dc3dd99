using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

internal static class CalibrationChart
{
    private static readonly Column[] Columns = ["Bin", "Mean probability", "Observed", "95 % interval", "Rows"];

    public static Html Of(HoldoutCurves curves, Nouns noun, bool isCalibrated)
    {
        var plot = new Plot(
            Axis.Probability("Mean probability of the bin"), Axis.Share($"{noun.CapitalMany} in the bin"));
        Point[] points = [.. curves.Bins.Select(bin => new Point(bin.Mean, bin.Observed))];
        return Figure.Of(
            "Calibration",
            Html.Of($"""
                Of the rows with a probability of 0.3, three in ten should be {noun.Many}. {curves.Bins.Count} bins of
                about equal mass; the whiskers should reach the line{(isCalibrated ? "." : ", but do not: "
                    + "its probabilities only rank.")}
                """),
            plot.Svg(
                "calibration", "Calibration",
                string.Join("; ", points.Select(point =>
                    $"at {Figures.Metric(point.X)} {Figures.Percent(point.Y)} are {noun.Many}")) + ".",
                [
                    plot.Line([new(0, 0), new(1, 1)], "reference"),
                    plot.Text(new(1, 1), "perfect calibration", "end", down: -8),
                    .. curves.Bins.Zip(curves.Observed, (bin, observed) => plot.Whisker(bin.Mean, observed)),
                    .. points.Select(point => plot.Dot(point)),
                ]),
            HtmlTable.Of("Bins of about equal mass", Columns, HtmlTable.Body(Columns, curves.Bins.Select(Row))));

        Html[] Row(ReliabilityBin bin, int index) =>
        [
            Html.Of($"{index + 1}"),
            Html.Of($"{Figures.Metric(bin.Mean)}"),
            Html.Of($"{Figures.Percent(bin.Observed)}"),
            Html.Of($"{Figures.Interval(curves.Observed[index], Figures.Percent)}"),
            Html.Of($"{bin.Rows}"),
        ];
    }
}
