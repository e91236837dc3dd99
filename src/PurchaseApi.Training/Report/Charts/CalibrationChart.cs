using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

internal static class CalibrationChart
{
    private static readonly Column[] Columns = ["Bin", "Mean probability", "Observed", "95 % interval", "Rows"];

    public static Html Draw(HoldoutCurves curves, Nouns noun, bool isCalibrated)
    {
        var plot = new Plot(
            Axis.Probability("Mean probability of the bin"), Axis.Share($"{noun.CapitalMany} in the bin"));
        Point[] points = [.. curves.Bins.Select(bin => new Point(bin.Mean, bin.Observed))];
        return Figure.Write(
            "Calibration",
            Html.From($"""
                Of the rows with a probability of 0.3, three in ten should be {noun.Many}. {curves.Bins.Count} bins of
                about equal mass; the whiskers should reach the line{(isCalibrated ? "." : ", but do not: "
                    + "its probabilities only rank.")}
                """),
            plot.Svg(
                "calibration", "Calibration",
                string.Join("; ", points.Select(point =>
                    $"at {Numbers.Metric(point.X)} {Numbers.Percent(point.Y)} are {noun.Many}")) + ".",
                [
                    plot.Line([new(0, 0), new(1, 1)], "reference"),
                    plot.Text(new(1, 1), "perfect calibration", "end", down: -8),
                    .. curves.Bins.Zip(curves.Observed, (bin, observed) => plot.Whisker(bin.Mean, observed)),
                    .. points.Select(point => plot.Dot(point)),
                ]),
            HtmlTable.Write("Bins of about equal mass", Columns, HtmlTable.Body(Columns, curves.Bins.Select(Row))));

        Html[] Row(ReliabilityBin bin, int index) =>
        [
            Html.From($"{index + 1}"),
            Html.From($"{Numbers.Metric(bin.Mean)}"),
            Html.From($"{Numbers.Percent(bin.Observed)}"),
            Html.From($"{Numbers.Interval(curves.Observed[index], Numbers.Percent)}"),
            Html.From($"{bin.Rows}"),
        ];
    }
}
