using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>Other values that an input may have, and how far they are.</summary>
internal static class Moves
{
    /// <summary>The smallest step that is tried, as a share of the way to the end of the range.</summary>
    private const double Smallest = 1e-6;

    /// <summary>Every other value of a category, ordinal or flag; of a number, ever larger steps both ways to the ends
    /// of its range.</summary>
    /// <param name="steps">Each way.</param>
    public static IEnumerable<double> Of(Input input, double from, int steps) => input.Type switch
    {
        InputType.Category or InputType.Ordinal => Enumerable.Range(0, input.Values.Count)
            .Select(level => (double)level)
            .Where(level => level != from),
        InputType.Flag => [1 - from],
        _ => Enumerable.Range(0, steps)
            .Select(step => Math.Pow(Smallest, (double)step / steps))
            .SelectMany(share => (double[])[from + (share * (input.High - from)), from - (share * (from - input.Low))])
            .Select(value => Allowed(input, from, value))
            .Where(value => value != from)
            .Distinct(),
    };

    /// <summary>The share of the input's range; another category or flag counts as all of it.</summary>
    public static double Distance(Input input, double from, double to) => input.Type switch
    {
        InputType.Number or InputType.Integer => Math.Abs(to - from) / (input.High - input.Low),
        InputType.Ordinal => Math.Abs(to - from) / Math.Max(1, input.Values.Count - 1),
        _ => from == to ? 0 : 1,
    };

    /// <summary>The same value or one a little farther, in three digits of the step where its range allows.</summary>
    public static double Rounded(Input input, double from, double to)
    {
        if (input.Type != InputType.Number || from == to) return to;

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(to - from))) - 2);
        var farther = (to > from ? Math.Ceiling(to / unit) : Math.Floor(to / unit)) * unit;
        var rounded = unit < 1 ? Math.Round(farther, Math.Clamp((int)-Math.Log10(unit), 0, 15)) : farther;
        return rounded >= input.Low && rounded <= input.High ? rounded : to;
    }

    /// <summary>Away from where it was, so that a step never vanishes.</summary>
    private static double Allowed(Input input, double from, double value) => Math.Clamp(
        input.Type != InputType.Integer ? value : value > from ? Math.Ceiling(value) : Math.Floor(value),
        input.Type == InputType.Integer ? Math.Ceiling(input.Low) : input.Low,
        input.Type == InputType.Integer ? Math.Floor(input.High) : input.High);
}
