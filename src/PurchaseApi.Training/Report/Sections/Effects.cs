using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Report.Charts;

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

/// <summary>How the probability moves with one input while all else of a row stays: partial dependence, with the band
/// of the rows' own curves.
/// Source: Goldstein et al., Peeking Inside the Black Box: Individual Conditional Expectation (2015).</summary>
/// <param name="Points">In order of the value.</param>
internal sealed record InputEffect(Input Input, IReadOnlyList<EffectPoint> Points)
{
    /// <summary>How far the mean moves.</summary>
    public double Spread => Points.Max(point => point.Band.Value) - Points.Min(point => point.Band.Value);
}

/// <param name="Value">That every row is given.</param>
/// <param name="Band">Mean probability, with the 10th and 90th percentile of the rows.</param>
internal sealed record EffectPoint(double Value, Estimate Band);

internal static class InputEffects
{
    private const int MostInputs = 12, MostValues = 12;

    // More rows move a mean by less than a pixel.
    private const int MostRows = 400;

    /// <summary>Of inputs that a chart can show: numbers and short lists of values.</summary>
    public static IReadOnlyList<InputEffect> Compute(ReportInput input)
    {
        if (input.Predictor is not { HasScorer: true } predictor || input.HoldoutRows.Count == 0) return [];

        var all = input.HoldoutRows;
        var rows = Array.ConvertAll(EvenSample.Places(all.Count, MostRows), place => all[place].Values);
        return
        [
            .. input.Manifest.Importance
                .Select(one => input.Contract.Inputs.Index().First(pair => pair.Item.Name == one.Input))
                .Where(one => one.Item is { IsNumeric: true } or { Levels.Count: > 1 and <= MostValues })
                .Take(MostInputs)
                .Select(one => new InputEffect(one.Item, Points(predictor, rows, one.Index, ValuesOf(one, rows))))
                .Where(effect => effect.Points.Count > 1),
        ];
    }

    /// <summary>Every level, or numbers from the 2nd to the 98th percentile, about as many rows between each
    /// two.</summary>
    private static double[] ValuesOf((int Slot, Input Input) one, double[][] rows)
    {
        if (!one.Input.IsNumeric)
            return [.. Enumerable.Range(0, one.Input.Levels.Count).Select(level => (double)level)];

        double[] given = [.. rows.Select(row => row[one.Slot]).Where(value => !double.IsNaN(value))];
        if (given.Length == 0) return [];

        var steps = Enumerable.Range(0, MostValues).Select(i => 0.02 + (0.96 * i / (MostValues - 1)));
        var values = steps.Select(share => Statistics.Quantile(given, share));
        return [.. values.Select(value => one.Input.ToImputed(value)).Distinct().Order()];
    }

    private static EffectPoint[] Points(Predictor predictor, double[][] rows, int slot, double[] values)
    {
        var inputs = predictor.Contract.Inputs.Count;
        var (asked, answers) = (new double[rows.Length * inputs], new Prediction[rows.Length]);
        for (var row = 0; row < rows.Length; row++) rows[row].CopyTo(asked, row * inputs);
        return Array.ConvertAll(values, value =>
        {
            for (var row = 0; row < rows.Length; row++) asked[(row * inputs) + slot] = value;
            predictor.Decide(asked, answers);
            var probabilities = Array.ConvertAll(answers, answer => answer.Probability);
            return new EffectPoint(value, new(
                probabilities.Average(), Statistics.Quantile(probabilities, 0.1),
                Statistics.Quantile(probabilities, 0.9)));
        });
    }
}

/// <summary>Segments and intent bands: whether their rows do what the model says of them.</summary>
internal static class GroupsSection
{
    public static bool HasAny(ReportInput input) =>
        input.Contract.Segments.Count + input.Contract.Intents.Count > 0;

    public static Html? Write(ReportInput input)
    {
        if (!HasAny(input)) return null;

        var segments = input.Contract.Segments.Select(segment => (
            Html.From($"{Wording.Plain(segment.Name)}"), Html.From($"<code>{Wording.Rule(segment.Text)}</code>"),
            Is: (Predicate<Prediction>)(prediction => prediction.Segment == segment.Name)));
        var intents = input.Contract.Intents.Select((intent, index) => (
            Html.From($"{Wording.Plain(intent.Level)}"), Html.From($"{Band(input, index)}"),
            Is: (Predicate<Prediction>)(prediction => prediction.Intent == intent)));
        return Html.From($"""
            <section id="groups"><h2>Segments and intents</h2>
            <p>The test rows of each group: the share of {input.Noun.Many} (dot, with Wilson's 95% interval) and the
            mean predicted probability (vertical line). Where the line is outside the interval, the model is probably
            off for that group.</p>
            {Table(input, "Segments of the contract; the first rule that matches wins", "Rule", [.. segments])}
            {Table(input, "Intents of the contract, by probability", "Band", [.. intents])}
            </section>
            """);
    }

    private static Html? Table(
        ReportInput input, string caption, string rule, (Html Name, Html Rule, Predicate<Prediction> Is)[] groups)
    {
        Column[] columns =
        [
            "Group", Column.OfWords(rule), "Rows", input.Noun.CapitalMany, "95% interval", "Mean probability",
            Column.OfWords("From 0 to 1"),
        ];
        return groups.Length == 0
            ? null
            : HtmlTable.Write(caption, columns, HtmlTable.Body(columns, groups.Select(Row)));

        IReadOnlyList<Html> Row((Html Name, Html Rule, Predicate<Prediction> Is) group)
        {
            var (rows, mean, observed) = MeasuredGroups.Where(input.Predictions, input.Labels, group.Is);
            return
            [
                group.Name, group.Rule,
                Html.From(
                    $"{Numbers.Count(rows)} ({Numbers.Percent(rows / (double)input.Labels.Length)})"),
                Html.From($"{Numbers.Percent(observed.Value)}"),
                Html.From($"{Numbers.Interval(observed, Numbers.Percent)}"),
                Html.From($"{Numbers.Percent(mean)}"),
                Html.From($"{IntervalMark.Draw(observed, mean)}"),
            ];
        }
    }

    private static string Band(ReportInput input, int index)
    {
        var intents = input.Contract.Intents;
        var from = index == 0 ? 0 : intents[index - 1].End(input.Threshold);
        var end = intents[index].End(input.Threshold);
        return double.IsFinite(end)
            ? $"{Numbers.Amount(from)} to {Numbers.Amount(end)}"
            : $"{Numbers.Amount(from)} or more";
    }
}
