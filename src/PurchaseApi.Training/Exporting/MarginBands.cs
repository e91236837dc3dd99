using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting;

/// <summary>What a probability decides, told by the margin: a word up to a margin, the next from there on.</summary>
/// <param name="Words">One more than there are ends, which rise.</param>
internal sealed record MarginBands<T>(IReadOnlyList<double> Ends, IReadOnlyList<T> Words)
{
    /// <param name="calibration">Of the margins.</param>
    /// <param name="passes">Where the word may change: each holds from some probability on.</param>
    /// <param name="word">Of a probability.</param>
    public static MarginBands<T> From(
        Calibration calibration, IEnumerable<Func<double, bool>> passes, Func<double, T> word)
    {
        double[] ends =
        [
            .. passes.Select(passed => MarginCut.From(calibration, passed)).Where(double.IsFinite).Distinct().Order(),
        ];
        double[] inside = [double.MinValue, .. ends];
        return new(ends, [.. inside.Select(margin => word(calibration.Probability(margin)))]);
    }
}

/// <summary>Where probabilities turn, told by the margin: a margin is compared with the same bits in every engine, a
/// probability is not.</summary>
internal static class MarginCut
{
    /// <summary>The least margin whose probability passes; infinity where none does, minus infinity where all do.
    /// </summary>
    /// <param name="passes">Of a probability: it passes from somewhere on.</param>
    public static double From(Calibration calibration, Func<double, bool> passes)
    {
        if (passes(calibration.Probability(double.MinValue))) return double.NegativeInfinity;
        if (!passes(calibration.Probability(double.MaxValue))) return double.PositiveInfinity;

        var (low, high) = (OrderedDouble.From(double.MinValue), OrderedDouble.From(double.MaxValue));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (passes(calibration.Probability(OrderedDouble.To(middle)))) high = middle;
            else low = middle;
        }

        return OrderedDouble.To(high);
    }
}
