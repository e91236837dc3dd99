using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.Monotonicity;

/// <summary>What each column may do to the margin, so that it keeps what the contract says of its monotone inputs.
/// </summary>
internal static class ColumnDirections
{
    /// <summary>One for each column; empty where the contract says nothing.</summary>
    public static IReadOnlyList<Direction> Find(FittedContract contract, FeatureEncoder encoder)
    {
        var demands = DemandsOf(contract);
        return demands.Count == 0
            ? []
            : [.. encoder.Columns.Select((_, column) => demands.GetValueOrDefault(encoder.SourceOf(column)))];
    }

    /// <summary>Features that may move against a monotone input of theirs.</summary>
    public static IReadOnlyList<string> Against(FittedContract contract) =>
        [.. DemandsOf(contract).Where(demand => demand.Value == Direction.None).Select(demand => demand.Key)];

    private static Dictionary<string, Direction> DemandsOf(FittedContract contract)
    {
        var demands = new Dictionary<string, Direction>();
        foreach (var input in contract.Inputs.Where(input => input.Monotone is not null))
        {
            var courses = new Courses(contract, input);
            foreach (var name in contract.Model)
            {
                var demand = Demand(courses.TrendOf(name), input.Monotone == Monotone.Increasing);
                demands[name] = Both(demands.GetValueOrDefault(name), demand);
            }
        }

        return demands;
    }

    private static Direction Demand(Trend trend, bool isIncreasing) => trend switch
    {
        Trend.Still => Direction.Free,
        Trend.Unknown => Direction.None,
        _ => (trend == Trend.Rising) == isIncreasing ? Direction.Rising : Direction.Falling,
    };

    private static Direction Both(Direction one, Direction other) =>
        one == other || other == Direction.Free ? one : one == Direction.Free ? other : Direction.None;
}

/// <summary>How the features of a fitted contract move as one of its inputs rises.</summary>
internal sealed class Courses
{
    private readonly Dictionary<string, Course> known;
    private readonly HashSet<string> moving;

    /// <param name="contract">Fitted: no aggregate is left.</param>
    /// <param name="moved">The input that rises.</param>
    public Courses(FittedContract contract, Input moved)
    {
        known = contract.Inputs.ToDictionary(input => input.Name, input => CourseOf(input, input == moved));
        moving = [moved.Name];
        foreach (var feature in contract.Features)
        {
            var expression = Expression.Parse(feature.Text);
            if (IsMoving(expression)) moving.Add(feature.Name);
            known.Add(feature.Name, Follow(expression));
        }
    }

    /// <param name="name">Of an input or feature.</param>
    public Trend TrendOf(string name) => known[name].Trend;

    private static Course CourseOf(Input input, bool isMoved)
    {
        var (low, high) = (Math.Max(input.Low, double.MinValue), Math.Min(input.High, double.MaxValue));
        return new(low, high, isMoved ? Trend.Rising : Trend.Still, !isMoved && input.Missing.Kind == MissingKind.Keep);
    }

    private Course Follow(Expression expression)
    {
        // Texts and lists among them: whatever it is, it stays.
        var course = expression switch
        {
            Expression.Number number => Course.Constant(number.Value),
            Expression.Name name => known[name.Value],
            Expression.Negate negate => -Follow(negate.Operand),
            Expression.Not not => Course.Truth(Follow(not.Operand).Trend.Opposite()),
            Expression.Binary binary => Follow(binary),
            Expression.Call call => Follow(call),
            _ => Course.Unknown,
        };
        return IsMoving(expression) ? course : course with { Trend = Trend.Still };
    }

    private Course Follow(Expression.Binary binary)
    {
        var (left, right) = (Follow(binary.Left), Follow(binary.Right));
        return binary.Operator switch
        {
            Operator.Add => left + right,
            Operator.Subtract => left + -right,
            Operator.Multiply => left * right,
            Operator.Divide => left / right,
            Operator.And or Operator.Or => Course.Truth(left.Trend.With(right.Trend)),
            Operator.Less or Operator.LessOrEqual => Course.Truth(left.Trend.Opposite().With(right.Trend)),
            Operator.Greater or Operator.GreaterOrEqual => Course.Truth(left.Trend.With(right.Trend.Opposite())),
            _ => Course.Truth(Trend.Unknown),
        };
    }

    private Course Follow(Expression.Call call)
    {
        Course[] arguments = [.. call.Arguments.Select(Follow)];
        return call.Function switch
        {
            Function.Min => arguments.Aggregate(Course.Min),
            Function.Max => arguments.Aggregate(Course.Max),
            Function.Clamp => Course.Min(Course.Max(arguments[0], arguments[1]), arguments[2]),
            Function.Abs => Course.Abs(arguments[0]),
            Function.Log1P => arguments[0].By(double.LogP1, from: -1, isFrom: false),
            Function.Sqrt => arguments[0].By(Math.Sqrt, from: 0, isFrom: true),
            Function.If => Course.Choice(arguments[0].Trend, arguments[1], arguments[2]),
            // What is missing does not depend on an input whose trend is known.
            Function.IsMissing => Course.Truth(arguments[0].Trend == Trend.Unknown ? Trend.Unknown : Trend.Still),
            Function.Count => new(0, double.MaxValue, Trend.Still, MayMiss: true),
            Function.Contains => Course.Truth(Trend.Still),
            _ => Course.Unknown,
        };
    }

    private bool IsMoving(Expression expression) => expression.Names.Any(moving.Contains);
}

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

    /// <summary>A search fits many times on the same rows.</summary>
    public double[] HeldOutMargins(Examples examples, Examples heldOut, int seed, CancellationToken cancellation)
    {
        LinearFeatures.Keep(examples.Features);
        return Fit(examples, seed, cancellation).Margins(heldOut.Features);
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
