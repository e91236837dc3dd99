namespace PurchaseApi.Training.Report.Charts;

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
                The more rows stand far from the threshold, the more decided the model is.
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
