using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

internal static class RocChart
{
    public static Html Of(HoldoutCurves curves, double threshold, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share("False alarms, share of the others"), Axis.Share($"{noun.CapitalMany} found, share of all"));
        var at = curves.OnRoc(threshold);
        return Figure.Of(
            "ROC curve",
            Html.Of($"""
                Every threshold trades {noun.Many} found against false alarms; the further up and left, the better.
                """),
            plot.Svg(
                "roc", "ROC curve",
                $"The threshold finds {Figures.Percent(at.Y)} of the {noun.Many} at {Figures.Percent(at.X)} "
                    + "false alarms.",
                plot.Band(HoldoutCurves.Grid, curves.Roc),
                plot.Line([new(0, 0), new(1, 1)], "reference"),
                plot.Line(RankingCurves.Roc(curves.Falling), "line"),
                plot.Text(new(0.8, 0.8), "guessing", right: 8, down: 14),
                plot.Dot(at),
                plot.Text(at, $"threshold {Figures.Amount(threshold)}", at.X > 0.6 ? "end" : "start", 9, 22)),
            BandTable.Of(
                $"{noun.CapitalMany} found by false alarms", "False alarms", $"{noun.CapitalMany} found", curves.Roc));
    }
}
