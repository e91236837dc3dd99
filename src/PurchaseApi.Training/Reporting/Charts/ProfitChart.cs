using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Reporting.Curves;

namespace PurchaseApi.Training.Reporting.Charts;

internal static class ProfitChart
{
    private static readonly Column[] Columns = ["Threshold", "Profit", "95 % interval"];

    public static Html Of(HoldoutCurves curves, ProfitTerms terms, double threshold)
    {
        var heights = curves.Profit.Select(one => one.Value).ToArray();
        var profit = Axis.Round(
            "Profit per 1,000 rows", curves.Profit.Min(one => one.Low), curves.Profit.Max(one => one.High));
        var plot = new Plot(Axis.Probability("Act from this probability on"), profit);
        Point[] line = [.. HoldoutCurves.Thresholds.Zip(heights, (x, y) => new Point(x, y))];
        var best = line.MaxBy(point => point.Y);
        return Figure.Of(
            "Profit by threshold",
            Html.Of($"""
                A purchase brings {Figures.Amount(terms.Margin)}, an offer costs {Figures.Amount(terms.OfferCost)} and
                makes {Figures.Percent(terms.Uplift)} of the buyers buy; never acting brings 0.
                """),
            plot.Svg(
                "profit", "Profit by threshold",
                $"Most at {Figures.Amount(best.X)}: {Figures.Amount(best.Y)} per 1,000 rows.",
                plot.Band(HoldoutCurves.Thresholds, curves.Profit),
                plot.Line(line, "line"),
                plot.Line([new(threshold, profit.Low), new(threshold, profit.High)], "marker"),
                plot.Dot(best),
                plot.Text(new(threshold, profit.Low), $"threshold {Figures.Amount(threshold)}", right: 6, down: -6),
                plot.Text(best, $"most: {Figures.Amount(best.Y)} from {Figures.Amount(best.X)} on",
                    best.X > 0.5 ? "end" : "start", best.X > 0.5 ? -8 : 8, -8)),
            HtmlTable.Of("Profit by threshold", Columns, HtmlTable.Body(
                Columns,
                Enumerable.Range(0, 11).Select(i => i * (line.Length - 1) / 10).Select(Html[] (i) =>
                [
                    Html.Of($"{Figures.Amount(line[i].X)}"), Html.Of($"{Figures.Amount(line[i].Y)}"),
                    Html.Of($"{Figures.Interval(curves.Profit[i], Figures.Amount)}"),
                ]))));
    }
}
