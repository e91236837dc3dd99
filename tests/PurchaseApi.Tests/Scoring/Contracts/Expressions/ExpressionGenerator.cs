using PurchaseApi.Scoring.Contracts.Expressions;
using static PurchaseApi.Scoring.Contracts.Expressions.Expression;

namespace PurchaseApi.Tests;

/// <summary>Expressions of every shape: of any type for the grammar, of the right types for the evaluation.</summary>
internal sealed class ExpressionGenerator(int seed)
{
    private static readonly string[] Devices = ["Mobile", "Desktop", "it's"];
    private static readonly double[] Numbers =
        [0, -0.0, 1, -1, 0.1, 2.5, 1e-300, 1e300, double.MaxValue, double.Epsilon, 1e16, -7e-5];

    private readonly Random random = new(seed);

    public static SymbolTable Symbols { get; } = SymbolTable.Empty
        .With("a", ExpressionType.Number)
        .With("b", ExpressionType.Number)
        .With("flag", ExpressionType.Truth)
        .With("device", ExpressionType.Text, Devices)
        .With("other", ExpressionType.Text, ["Desktop", "Watch"]);

    /// <summary>A row of anything that a double can be.</summary>
    public double[] Row() => [.. Symbols.Names.Select(_ => Pick(
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, 1, 2, 0.5, -1, 7, 1e308, -1e308, 1e-320,
        random.NextDouble(), int.MaxValue, long.MinValue))];

    public Expression Any(int depth) => (depth <= 0 ? random.Next(3) : random.Next(10)) switch
    {
        0 => new Number(Pick(Numbers)),
        1 => new Text(Pick("", "Mobile", "it's", "''", " and ", "ä\n\"")),
        2 => new Name(Pick("a", "time_spent", "_", "And", "e5", "nothing", "minx")),
        3 => new Negate(Any(depth - 1)),
        4 => new Not(Any(depth - 1)),
        5 or 6 => AnyCall(depth),
        _ => new Binary(Pick(Enum.GetValues<Operator>()), Any(depth - 1), Any(depth - 1)),
    };

    public Expression DrawNumber(int depth) => (depth <= 0 ? random.Next(2) : random.Next(9)) switch
    {
        0 => new Number(Pick(Numbers)),
        1 => new Name(Pick("a", "b")),
        2 => new Negate(DrawNumber(depth - 1)),
        3 => new Call(Pick(Function.Abs, Function.Log1P, Function.Sqrt), [DrawNumber(depth - 1)]),
        4 => new Call(Pick(Function.Min, Function.Max), [DrawNumber(depth - 1), DrawNumber(depth - 1), new Name("a")]),
        5 => new Call(Function.Clamp, [DrawNumber(depth - 1), DrawNumber(depth - 1), new Name("b")]),
        6 => new Call(Function.If, [DrawTruth(depth - 1), DrawNumber(depth - 1), DrawNumber(depth - 1)]),
        _ => new Binary(
            Pick(Operator.Add, Operator.Subtract, Operator.Multiply, Operator.Divide),
            DrawNumber(depth - 1),
            DrawNumber(depth - 1)),
    };

    public Expression DrawTruth(int depth) => (depth <= 0 ? 0 : random.Next(8)) switch
    {
        0 => new Name("flag"),
        1 => new Not(DrawTruth(depth - 1)),
        2 => new Binary(Pick(Operator.And, Operator.Or), DrawTruth(depth - 1), DrawTruth(depth - 1)),
        3 => new Call(Function.IsMissing, [Pick(DrawNumber(depth - 1), DrawTruth(depth - 1), DrawText(depth - 1))]),
        4 => new Call(Function.If, [DrawTruth(depth - 1), DrawTruth(depth - 1), DrawTruth(depth - 1)]),
        5 => new Binary(Pick(Operator.Equal, Operator.NotEqual), DrawText(depth - 1), DrawText(depth - 1)),
        _ => new Binary(
            Pick(Operator.Equal, Operator.NotEqual, Operator.Less, Operator.LessOrEqual, Operator.Greater),
            DrawNumber(depth - 1),
            DrawNumber(depth - 1)),
    };

    public Expression DrawText(int depth) => depth <= 0 || random.Next(2) == 0
        ? new Name(Pick("device", "other"))
        : new Call(Function.If, [DrawTruth(depth - 1), DrawText(depth - 1), new Text(Pick("Mobile", "Laptop"))]);

    /// <summary>A number with aggregates in it, and aggregates in those.</summary>
    public Expression Unfitted(int depth) => DrawNumber(depth).Map(part => part switch
    {
        Name { Value: "a" } => new Call(Pick(Function.Mean, Function.Std, Function.MinMax, Function.Median), [part]),
        Call { Function: Function.Abs } => new Call(Function.Maximum, [new Binary(Operator.Add, part, new Name("a"))]),
        Call { Function: Function.Sqrt } =>
            new Call(Function.Quantile, [new Name("b"), new Number(0.3), new Name("flag")]),
        _ => part,
    });

    private Call AnyCall(int depth)
    {
        var (function, arguments) = Pick(
            (Function.Min, 2), (Function.Max, 4), (Function.Abs, 1), (Function.Clamp, 3), (Function.If, 3),
            (Function.IsMissing, 1), (Function.Count, 1), (Function.Contains, 2), (Function.Median, 2),
            (Function.Quantile, 3), (Function.MinMax, 1));
        return new(function, [.. Enumerable.Range(0, arguments).Select(_ => Any(depth - 1))]);
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
