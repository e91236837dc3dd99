using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Shapley;

/// <summary>Trees as LightGBM writes them, with leaf counts. Thresholds lie around 0.</summary>
internal static class RandomLightGBM
{
    /// <summary>What is missing, as decisions tell it.</summary>
    public const int Nothing = 0, Zero = 4, Nan = 8;

    // As LightGBM writes it: of all values that are no zero, negative ones go left.
    private const double NextToZero = 1.0000000180025095e-35;

    /// <param name="random">Of the trees.</param>
    /// <param name="trees">How many.</param>
    /// <param name="depth">Splits on the longest way down, at most.</param>
    /// <param name="features">How many features a row has.</param>
    /// <param name="missing">What may be missing in a split on a feature: one of the constants.</param>
    public static LightGBMTrees Draw(Random random, int trees, int depth, int features, Func<int, int> missing) => new(
        [.. Enumerable.Range(0, features).Select(feature => $"f{feature}")],
        [.. Enumerable.Range(0, trees).Select(_ => Tree(random, depth, features, missing))]);

    /// <summary>Anything that a feature may be: missing, zero, next to it, infinite, a threshold itself.</summary>
    public static double[] Row(Random random, LightGBMTrees model) =>
    [
        .. model.Features.Select(_ => random.Next(8) switch
        {
            0 => double.NaN,
            1 => random.Next(2) * -0.0,
            2 => (random.Next(4) - 1.5) * NextToZero,
            3 => random.Next(2) == 0 ? double.NegativeInfinity : double.PositiveInfinity,
            4 when model.Trees[random.Next(model.Trees.Count)].Thresholds is { Length: > 0 } thresholds =>
                thresholds[random.Next(thresholds.Length)],
            _ => random.NextDouble() - 0.5,
        }),
    ];

    private static LightGBMTree Tree(Random random, int depth, int features, Func<int, int> missing)
    {
        var (splits, leaves, counts) = (new List<Split>(), new List<double>(), new List<int>());
        Grow(depth, count: 100);
        return new(
            [.. splits.Select(split => split.Feature)], [.. splits.Select(split => split.Threshold)],
            [.. splits.Select(split => split.Decision)], [.. splits.Select(split => split.Left)],
            [.. splits.Select(split => split.Right)], [.. leaves], [.. counts]);

        int Grow(int deep, int count)
        {
            if (deep == 0 || random.Next(8) == 0)
            {
                leaves.Add((random.NextDouble() - 0.5) / 5);
                counts.Add(count);
                return -leaves.Count;
            }

            var index = splits.Count;
            var feature = random.Next(features);
            var threshold = random.Next(6) switch { 0 => NextToZero, 1 => -NextToZero, _ => random.NextDouble() - 0.5 };
            var split = new Split(feature, threshold, missing(feature) + (2 * random.Next(2)), 0, 0);
            splits.Add(split);
            var toLeft = random.Next(6) == 0 ? 0 : random.Next(count + 1);
            splits[index] = split with { Left = Grow(deep - 1, toLeft), Right = Grow(deep - 1, count - toLeft) };
            return index;
        }
    }

    private sealed record Split(int Feature, double Threshold, int Decision, int Left, int Right);
}
