using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Metrics.Curves;
using PurchaseApi.Training.Report.Charts;
using PurchaseApi.Training.Report.Effects;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>In which direction each input moves the probability, and how far.</summary>
internal static class EffectsSection
{
    private static readonly Column[] Columns =
        ["Input", Column.OfWords("Value"), "Mean probability", "80% of the rows", Column.OfWords("From 0 to 1")];

    public static bool HasAny(ReportInput input) => input.Predictor is not null && input.Split is not null;

    public static Html? Write(ReportInput input)
    {
        if (!HasAny(input)) return null;

        var effects = InputEffects.Compute(input);
        var most = effects.SelectMany(effect => effect.Points).Select(point => point.Band.High).DefaultIfEmpty(1).Max();
        return Html.From($"""
            <section id="effects"><h2>Effect of each input</h2>
            <p>Each test row is given every value in turn while its other inputs stay. The line is the mean probability
            (partial dependence); the band holds 80% of the rows. Where inputs move together, some of these rows could
            not exist, and an effect here is not a cause.</p>
            <div class="charts">
            {effects.Where(effect => effect.Input.IsNumeric).Select(effect => Chart(effect, most))}
            </div>
            {Levels([.. effects.Where(effect => !effect.Input.IsNumeric)])}
            </section>
            """);
    }

    private static Html Chart(InputEffect effect, double most)
    {
        var (input, points) = (effect.Input, effect.Points);
        var (low, high) = (points[0].Value, points[^1].Value);
        var plot = new Plot(
            Axis.Between(Title(input), low, high), Axis.Round("Probability", 0, most) with { Label = Numbers.Percent },
            height: 260);
        double[] values = [.. points.Select(point => point.Value)];
        Column[] columns = ["Value", "Mean probability", "80% of the rows"];
        return Figure.Write(
            InputWords.Title(input),
            Html.From($"{Words(effect)}"),
            plot.Svg(
                $"effect-{input.Name}", $"Probability by {input.Name}", Words(effect),
                plot.Band(values, points.Select(point => point.Band)),
                plot.Line(points.Select(point => new Point(point.Value, point.Band.Value)), "line")),
            HtmlTable.Write($"Probability by {input.Name}", columns, HtmlTable.Body(columns, points.Select(
                Html[] (point) =>
                [
                    Html.From($"{Numbers.Amount(point.Value)}"),
                    Html.From($"{Numbers.Percent(point.Band.Value)}"),
                    Html.From($"{Numbers.Interval(point.Band, Numbers.Percent)}"),
                ]))));
    }

    private static Html? Levels(IReadOnlyList<InputEffect> effects) => effects.Count == 0 ? null : HtmlTable.Write(
        "Inputs with a few values", Columns, effects.Select(effect => HtmlTable.Body(
            Columns, effect.Points.Select(Html[] (point) =>
            [
                InputWords.Name(effect.Input), Html.From($"{effect.Input.Describe(point.Value)}"),
                Html.From($"{Numbers.Percent(point.Band.Value)}"),
                Html.From($"{Numbers.Interval(point.Band, Numbers.Percent)}"),
                Html.From($"{IntervalMark.Draw(point.Band)}"),
            ]))));

    private static string Title(Input input) =>
        $"{InputWords.Title(input)}{(input.Unit is { } unit ? $", {unit}" : "")}";

    private static string Words(InputEffect effect)
    {
        var (first, last) = (effect.Points[0].Band.Value, effect.Points[^1].Band.Value);
        return $"The mean goes from {Numbers.Percent(first)} at {Numbers.Amount(effect.Points[0].Value)} to "
            + $"{Numbers.Percent(last)} at {Numbers.Amount(effect.Points[^1].Value)}.";
    }
}
