using PurchaseApi.Scoring.Decisions;

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
