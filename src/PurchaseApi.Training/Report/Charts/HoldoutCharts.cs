using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Charts;

internal static class RocChart
{
    public static Html Draw(HoldoutCurves curves, double threshold, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share("False alarms, share of the others"), Axis.Share($"{noun.CapitalMany} found, share of all"));
        var at = curves.OnRoc(threshold);
        return Figure.Write(
            "ROC curve",
            Html.From($"""
                Every threshold trades {noun.Many} found against false alarms. Up and left is better.
                """),
            plot.Svg(
                "roc", "ROC curve",
                $"The threshold finds {Numbers.Percent(at.Y)} of the {noun.Many} at {Numbers.Percent(at.X)} "
                    + "false alarms.",
                plot.Band(HoldoutCurves.Grid, curves.Roc),
                plot.Line([new(0, 0), new(1, 1)], "reference"),
                plot.Line(RankingCurves.Roc(curves.Falling), "line"),
                plot.Text(new(0.8, 0.8), "guessing", right: 8, down: 14),
                plot.Dot(at),
                plot.Text(at, $"threshold {Numbers.Amount(threshold)}", at.X > 0.6 ? "end" : "start", 9, 22)),
            BandTable.Write(
                $"{noun.CapitalMany} found by false alarms", "False alarms", $"{noun.CapitalMany} found", curves.Roc));
    }
}

internal static class PrecisionRecallChart
{
    public static Html Draw(HoldoutCurves curves, double threshold, double baseRate, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share($"Recall, share of all {noun.Many} found"), Axis.Share($"Precision, {noun.Many} among them"));
        var picked = Picked.At(curves.Falling, [threshold])[0];
        var at = new Point(picked.Positives / (double)curves.Falling[^1].Positives,
            picked.Rows == 0 ? 0 : picked.Positives / (double)picked.Rows);
        return Figure.Write(
            "Precision and recall",
            Html.From($"""
                Finding more {noun.Many} brings along more others. Higher is better.
                """),
            plot.Svg(
                "pr", "Precision by recall",
                $"At the threshold, {Numbers.Percent(at.Y)} of the positive predictions are {noun.Many}, and "
                    + $"{Numbers.Percent(at.X)} of the {noun.Many} are among them.",
                plot.Band(HoldoutCurves.Grid, curves.Precision),
                plot.Line([new(0, baseRate), new(1, baseRate)], "reference"),
                plot.Line(RankingCurves.Steps(RankingCurves.PrecisionRecall(curves.Falling)), "line"),
                plot.Text(new(0, baseRate), $"random picks: {Numbers.Percent(baseRate)}", right: 6, down: 15),
                plot.Dot(at),
                at.X > 0.6
                    ? plot.Text(at, $"threshold {Numbers.Amount(threshold)}", "end", down: 22)
                    : plot.Text(at, $"threshold {Numbers.Amount(threshold)}", "start", down: -14)),
            BandTable.Write("Precision by recall", "Recall", "Precision", curves.Precision));
    }
}

internal static class GainsChart
{
    public static Html Draw(HoldoutCurves curves, double baseRate, Nouns noun)
    {
        var plot = new Plot(
            Axis.Share("Rows contacted, highest-ranked first"),
            Axis.Share($"{noun.CapitalMany} reached, share of all"));
        var tenth = curves.Gains[HoldoutCurves.Tenth];
        var at = new Point(HoldoutCurves.Grid[HoldoutCurves.Tenth], tenth.Value);
        return Figure.Write(
            "Cumulative gains",
            Html.From($"""
                Contact the highest-ranked share of all rows, and you reach this share of all {noun.Many}.
                """),
            plot.Svg(
                "gains", "Cumulative gains",
                $"The 10% ranked highest hold {Numbers.Percent(tenth.Value)} of the {noun.Many}, 95% interval "
                    + $"{Numbers.Interval(tenth, Numbers.Percent)}.",
                plot.Band(HoldoutCurves.Grid, curves.Gains),
                plot.Line([new(0, 0), new(1, 1)], "reference"),
                plot.Line([new(0, 0), new(baseRate, 1), new(1, 1)], "reference"),
                plot.Line(RankingCurves.Gains(curves.Falling), "line"),
                plot.Text(new(0.6, 0.6), "in random order", right: 8, down: 14),
                plot.Text(new(baseRate, 1), "best possible", baseRate > 0.8 ? "end" : "start", down: -6),
                plot.Dot(at),
                plot.Text(
                    at, $"10% of the rows: {Numbers.Percent(tenth.Value)} of the {noun.Many}", right: 10, down: 18)),
            BandTable.Write(
                $"{noun.CapitalMany} reached by rows reached", "Rows reached", $"{noun.CapitalMany} reached",
                curves.Gains));
    }
}

internal static class CalibrationChart
{
    private static readonly Column[] Columns = ["Bin", "Mean probability", "Observed", "95% interval", "Rows"];

    private static readonly Column[] Before = ["Bin", "Mean probability", "Observed", "Rows"];

    public static Html Draw(
        IReadOnlyList<MeasuredGroup> tenths, RawCalibration? raw, Nouns noun, bool isCalibrated)
    {
        var plot = new Plot(
            Axis.Probability("Mean probability of the bin"), Axis.Share($"{noun.CapitalMany} in the bin"));
        Point[] points = [.. tenths.Select(bin => new Point(bin.Probability, bin.Observed.Value))];
        return Figure.Write(
            "Calibration",
            Html.From($"""
                Of the rows with a probability of 0.3, three in ten should be {noun.Many}. {tenths.Count} bins of
                about equal mass; the whiskers should reach the line{(isCalibrated ? "." : ", but do not: "
                    + "its probabilities only rank.")} {Legend(raw)}
                """),
            plot.Svg(
                "calibration", "Calibration",
                string.Join("; ", points.Select(point =>
                    $"at {Numbers.Metric(point.X)} {Numbers.Percent(point.Y)} are {noun.Many}")) + ".",
                [
                    plot.Line([new(0, 0), new(1, 1)], "reference"),
                    plot.Text(new(1, 1), "perfect calibration", "end", down: -8),
                    .. (raw?.Bins ?? []).Select(bin => plot.Dot(new(bin.Mean, bin.Observed), "hollow")),
                    .. tenths.Select(bin => plot.Whisker(bin.Probability, bin.Observed)),
                    .. points.Select(point => plot.Dot(point)),
                ]),
            Html.From($"""
                {HtmlTable.Write("Bins of about equal mass", Columns, HtmlTable.Body(Columns, tenths.Select(Row)))}
                {(raw is null ? null : HtmlTable.Write("Before calibration", Before, HtmlTable.Body(
                    Before, raw.Bins.Select(RawRow))))}
                """));
    }

    private static Html[] Row(MeasuredGroup bin, int index) =>
    [
        Html.From($"{index + 1}"), Html.From($"{Numbers.Metric(bin.Probability)}"),
        Html.From($"{Numbers.Percent(bin.Observed.Value)}"),
        Html.From($"{Numbers.Interval(bin.Observed, Numbers.Percent)}"), Html.From($"{bin.Rows}"),
    ];

    private static Html[] RawRow(ReliabilityBin bin, int index) =>
    [
        Html.From($"{index + 1}"), Html.From($"{Numbers.Metric(bin.Mean)}"),
        Html.From($"{Numbers.Percent(bin.Observed)}"), Html.From($"{bin.Rows}"),
    ];

    private static Html? Legend(RawCalibration? raw) => raw is null ? null : Html.From($"""
        Calibration error: {Numbers.Metric(raw.ErrorBefore)} before (hollow), {Numbers.Metric(raw.ErrorAfter)} after
        (filled).
        """);
}

/// <summary>How many rows have which probability: positives below, the others on top of them.</summary>
internal static class ProbabilityChart
{
    private const int Bins = 20;

    private static readonly Column[] Columns = ["Probability from", "to", "Positive", "Others"];

    public static Html Draw(ReportInput input)
    {
        var (buyers, others) = (new int[Bins], new int[Bins]);
        foreach (var (probability, label) in input.Probabilities.Zip(input.Labels))
            (label ? buyers : others)[Math.Min((int)(probability * Bins), Bins - 1)]++;

        var most = buyers.Zip(others, (a, b) => a + b).Max();
        var rows = Axis.Round("Rows", 0, most);
        var plot = new Plot(Axis.Probability("Probability"), rows);
        return Figure.Write(
            "Probabilities given",
            Html.From($"""
                The farther from the threshold, the more decided the model.
                <span class="key"><span class="swatch positives"></span> {input.Noun.Many}</span>
                <span class="key"><span class="swatch others"></span> others</span>
                """),
            plot.Svg(
                "probabilities", "Histogram of the probabilities",
                $"{Bins} bins of equal width; the fullest holds {Numbers.Count(most)} of "
                    + $"{Numbers.Count(input.Labels.Length)} rows.",
                [
                    .. Enumerable.Range(0, Bins).SelectMany(IEnumerable<Html> (bin) =>
                    [
                        plot.Bar(From(bin), From(bin + 1), 0, buyers[bin], "bar"),
                        plot.Bar(From(bin), From(bin + 1), buyers[bin], buyers[bin] + others[bin], "bar rest"),
                    ]),
                    plot.Line([new(input.Threshold, 0), new(input.Threshold, rows.High)], "marker"),
                    plot.Text(new(input.Threshold, rows.High), $"threshold {Numbers.Amount(input.Threshold)}",
                        input.Threshold > 0.6 ? "end" : "start", input.Threshold > 0.6 ? -6 : 6, 10),
                ]),
            HtmlTable.Write("Rows by probability", Columns, HtmlTable.Body(
                Columns,
                Enumerable.Range(0, Bins).Select(Html[] (bin) =>
                [
                    Html.From($"{Numbers.Amount(From(bin))}"), Html.From($"{Numbers.Amount(From(bin + 1))}"),
                    Html.From($"{buyers[bin]}"), Html.From($"{others[bin]}"),
                ]))));
    }

    private static double From(int bin) => bin / (double)Bins;
}
