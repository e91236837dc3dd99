using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.SupportVectors;

namespace PurchaseApi.Training.Algorithms.Monotonicity;

/// <summary>A linear algorithm that keeps directions: a column whose weight would go against its own has none, and the
/// others are fitted without it.</summary>
internal sealed class DirectedLinear(IAlgorithm linear) : IAlgorithm
{
    public string Name => linear.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters => linear.Hyperparameters;

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        var directions = examples.Directions;
        var without = directions.Select(direction => direction == Direction.None).ToArray();
        while (true)
        {
            var fitted = linear.Fit(Without(examples, without), seed, cancellation);
            var weights = directions.Count == 0 ? [] : Weights(fitted.Scorer);
            int[] against = [.. directions.Index()
                .Where(column => !without[column.Index] && IsAgainst(column.Item, weights[column.Index]))
                .Select(column => column.Index)];
            if (against.Length == 0) return fitted;

            foreach (var column in against) without[column] = true;
        }
    }

    private static bool IsAgainst(Direction direction, double weight) =>
        (direction == Direction.Rising && weight < 0) || (direction == Direction.Falling && weight > 0);

    /// <summary>A column of zeros has the weight 0.</summary>
    private static Examples Without(Examples examples, bool[] without)
    {
        if (!without.Contains(true)) return examples;

        var columns = examples.Features.Columns;
        return examples with
        {
            Features = new(columns, [.. examples.Features.Values.Select((value, i) =>
                without[i % columns.Count] ? 0 : value)]),
        };
    }

    private static double[] Weights(IScorer scorer) => scorer switch
    {
        LogisticRegression model => model.Coefficients,
        LinearSupportVectorMachine model => model.Weights,
        _ => throw new InvalidOperationException($"{scorer.GetType().Name} has no weights"),
    };
}
