using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Report.Effects;

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

        var rows = Spread(input);
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

    /// <summary>Some rows, evenly from the first to the last.</summary>
    private static double[][] Spread(ReportInput input)
    {
        var all = input.HoldoutRows;
        var count = Math.Min(all.Count, MostRows);
        return [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)].Values)];
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
