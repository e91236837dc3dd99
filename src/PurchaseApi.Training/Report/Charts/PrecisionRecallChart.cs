using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

internal static class PrecisionRecallChart
{
    public static Html Of(HoldoutCurves curves, double threshold, double baseRate, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share($"Recall, share of all {noun.Many} found"), Axis.Share($"Precision, {noun.Many} among them"));
        var picked = Picked.At(curves.Falling, [threshold])[0];
        var at = new Point(picked.Positives / (double)curves.Falling[^1].Positives,
            picked.Rows == 0 ? 0 : picked.Positives / (double)picked.Rows);
        return Figure.Of(
            "Precision and recall",
            Html.Of($"""
                The more {noun.Many} are to be found, the more others are taken along; the higher, the better.
                """),
            plot.Svg(
                "pr", "Precision by recall",
                $"At the threshold, {Figures.Percent(at.Y)} of the positive predictions are {noun.Many}, and "
                    + $"{Figures.Percent(at.X)} of the {noun.Many} are among them.",
                plot.Band(HoldoutCurves.Grid, curves.Precision),
                plot.Line([new(0, baseRate), new(1, baseRate)], "reference"),
                plot.Line(RankingCurves.Steps(RankingCurves.PrecisionRecall(curves.Falling)), "line"),
                plot.Text(new(0, baseRate), $"picked blindly: {Figures.Percent(baseRate)}", right: 6, down: 15),
                plot.Dot(at),
                at.X > 0.6
                    ? plot.Text(at, $"threshold {Figures.Amount(threshold)}", "end", down: 22)
                    : plot.Text(at, $"threshold {Figures.Amount(threshold)}", "start", down: -14)),
            BandTable.Of("Precision by recall", "Recall", "Precision", curves.Precision));
    }
}
