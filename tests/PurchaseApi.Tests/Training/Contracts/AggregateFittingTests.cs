using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class AggregateFittingTests
{
    private const double Missing = double.NaN;

    private static readonly SymbolTable Symbols = SymbolTable.Empty
        .With("x", ExpressionType.Number)
        .With("constant", ExpressionType.Number)
        .With("gone", ExpressionType.Number)
        .With("huge", ExpressionType.Number)
        .With("flag", ExpressionType.Truth);

    private static readonly double[][] Rows =
    [
        [3.5, 7, Missing, 1e308, 1],
        [1.25, 7, Missing, 1e308, 0],
        [8, 7, Missing, 1e308, 1],
        [Missing, 7, Missing, -1e308, 1],
        [2, 7, Missing, 1e308, 0],
        [5.75, 7, Missing, 1e308, Missing],
        [13, 7, Missing, 1e308, 0],
        [0.5, 7, Missing, 1e308, 0],
    ];

    // NumPy 1.24.2: mean, median, std, quantile with their defaults.
    [Theory]
    [InlineData("mean(x)", 4.857142857142857)]
    [InlineData("median(x)", 3.5)]
    [InlineData("std(x)", 4.122796257346685)]
    [InlineData("minimum(x)", 0.5)]
    [InlineData("maximum(x)", 13)]
    [InlineData("quantile(x, 0)", 0.5)]
    [InlineData("quantile(x, 0.1)", 0.95)]
    [InlineData("quantile(x, 0.25)", 1.625)]
    [InlineData("quantile(x, 0.5)", 3.5)]
    [InlineData("quantile(x, 0.9)", 10)]
    [InlineData("quantile(x, 1)", 13)]
    [InlineData("mean(x, x > 2)", 7.5625)]
    [InlineData("median(x, x > 2)", 6.875)]
    [InlineData("std(x, x > 2)", 3.5194770563252717)]
    [InlineData("quantile(x, 0.9, x > 2)", 11.5)]
    [InlineData("minimum(x, flag)", 3.5)]
    [InlineData("maximum(x, not flag)", 13)]
    [InlineData("mean(if(flag, 1, 0))", 0.375)]
    [InlineData("std(constant)", 0)]
    [InlineData("median(x, x == 8)", 8)]
    [InlineData("quantile(x, 0.3, x == 8)", 8)]
    [InlineData("mean(-x)", -4.857142857142857)]
    public void An_aggregate_becomes_its_number_over_the_training_rows(string text, double expected)
    {
        var fitted = Assert.IsType<Expression.Number>(Fit(text));

        Assert.Equal(expected, fitted.Value, 1e-14);
    }

    [Theory]
    [InlineData("x > median(x) and not flag", "x > 3.5 and not flag")]
    [InlineData("minmax(x)", "(x - 0.5) / 12.5")]
    [InlineData("(minmax(x) + minmax(constant)) / 2", "((x - 0.5) / 12.5 + 0) / 2")]
    [InlineData("x - minimum(-x)", "x - -13")]
    [InlineData("minimum(x, x > mean(x, x < maximum(x)))", "5.75")]
    [InlineData("maximum(minmax(x))", "1")]
    [InlineData("minmax(minmax(x))", "((x - 0.5) / 12.5 - 0) / 1")]
    [InlineData("median(x, x > 100)", "0 / 0")]   // missing, as a group without rows
    [InlineData("if(is_missing(x), 1, 2)", "if(is_missing(x), 1, 2)")]
    [InlineData("otherwise", "otherwise")]
    public void The_rest_of_the_expression_stays_as_written(string text, string fitted) =>
        Assert.Equal(fitted, Fit(text).ToString());

    [Theory]
    [InlineData("median(gone)", "median(gone): no training row has a value")]
    [InlineData("minmax(gone) + 1", "minmax(gone): no training row has a value")]
    [InlineData("mean(huge)", "mean(huge): the values of the training rows are too large")]
    [InlineData("minmax(huge)", "minmax(huge): the values of the training rows are too large")]
    [InlineData("median(y)", "unknown name 'y'")]
    [InlineData("median(flag)", "'median' needs a number, 'flag' is a truth")]
    [InlineData("clamp(x, maximum(x), minimum(x))",
        "fitted, the expression cannot be read again: 'clamp(x, 13, 0.5)' has its low end above its high end")]
    public void Unfittable_expressions_are_explained(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExpressionException>(() => Fit(text)).Message);

    [Fact]
    public void Fitted_expressions_that_are_too_long_are_rejected()
    {
        var text = $"max({string.Join(", ", Enumerable.Repeat("mean(x/3)", 300))})";

        Assert.StartsWith(
            "fitted, the expression cannot be read again: column 4001:",
            Assert.Throws<ExpressionException>(() => Fit(text)).Message);
    }

    [Fact]
    public void Fitting_leaves_no_aggregate()
    {
        var generator = new ExpressionGenerator(seed: 4);
        double[][] rows = [[1, 2, 1, 0, 1], [4, -3, 1, 1, 0], [2.5, 0, 0, 2, 1], [-6, 9, 1, Missing, Missing]];
        var fitting = new AggregateFitting(rows);

        var changed = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var unfitted = generator.Unfitted(depth: i % 6);
            try
            {
                var fitted = fitting.Fit(unfitted, ExpressionGenerator.Symbols);
                fitted.Compile(ExpressionGenerator.Symbols);
                if (!fitted.Equals(unfitted)) changed++;
            }
            catch (ExpressionException exception)
            {
                Assert.Matches("no training row has a value|too large|is never|cannot be read", exception.Message);
            }
        }

        Assert.True(changed > 500, $"only {changed} expressions had an aggregate");
    }

    [Fact]
    public void Repeated_aggregates_are_computed_once()
    {
        double[][] rows = [[1], [3]];
        var symbols = SymbolTable.Empty.With("x", ExpressionType.Number);
        var fitting = new AggregateFitting(rows);

        var first = fitting.Fit(Expression.Parse("mean(x)"), symbols);
        rows[0][0] = 100;

        Assert.Equal(first, fitting.Fit(Expression.Parse("mean( x )"), symbols.With("y", ExpressionType.Number)));
    }

    private static Expression Fit(string text) => new AggregateFitting(Rows).Fit(Expression.Parse(text), Symbols);
}
