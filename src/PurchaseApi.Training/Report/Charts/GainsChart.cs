using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

internal static class GainsChart
{
    private const double Wide = 952;

    public static Html Of(HoldoutCurves curves, double baseRate, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share("Rows reached, most likely first, share of all"),
            Axis.Share($"{noun.CapitalMany} reached, share of all"),
            Wide);
        var tenth = curves.Gains[HoldoutCurves.Tenth];
        var at = new Point(HoldoutCurves.Grid[HoldoutCurves.Tenth], tenth.Value);
        return Figure.Of(
            "Cumulative gains",
            Html.Of($"""
                Whoever reaches only the most likely rows reaches this share of all {noun.Many}.
                """),
            plot.Svg(
                "gains", "Cumulative gains",
                $"The 10 % most likely rows hold {Figures.Percent(tenth.Value)} of the {noun.Many}, 95 % interval "
                    + $"{Figures.Interval(tenth, Figures.Percent)}.",
                plot.Band(HoldoutCurves.Grid, curves.Gains),
                plot.Line([new(0, 0), new(1, 1)], "reference"),
                plot.Line([new(0, 0), new(baseRate, 1), new(1, 1)], "reference"),
                plot.Line(RankingCurves.Gains(curves.Falling), "line"),
                plot.Text(new(0.8, 0.8), "in any order", right: 8, down: 14),
                plot.Text(new(baseRate, 1), "best possible", baseRate > 0.8 ? "end" : "start", down: -6),
                plot.Dot(at),
                plot.Text(
                    at, $"10 % of the rows: {Figures.Percent(tenth.Value)} of the {noun.Many}", right: 10, down: 14)),
            BandTable.Of(
                $"{noun.CapitalMany} reached by rows reached", "Rows reached", $"{noun.CapitalMany} reached",
                curves.Gains),
            isWide: true);
    }
}
