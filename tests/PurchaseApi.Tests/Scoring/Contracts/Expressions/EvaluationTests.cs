using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests;

public sealed class EvaluationTests
{
    private const double Missing = double.NaN;

    private static readonly SymbolTable Symbols = SymbolTable.Empty
        .With("two", ExpressionType.Number)
        .With("three", ExpressionType.Number)
        .With("gone", ExpressionType.Number)
        .With("infinite", ExpressionType.Number)
        .With("yes", ExpressionType.Truth)
        .With("unsure", ExpressionType.Truth)
        .With("device", ExpressionType.Text, ["Mobile", "Desktop", "Tablet"])
        .With("other", ExpressionType.Text, ["Watch", "Desktop"])
        .With("unknown", ExpressionType.Text, ["Mobile", "Desktop", "Tablet"]);

    private static readonly double[] Row = [2, 3, Missing, double.PositiveInfinity, 1, Missing, 1, 1, Missing];

    [Theory]
    [InlineData("two + three * two", 8)]
    [InlineData("(two + three) * two", 10)]
    [InlineData("10 - three - two", 5)]
    [InlineData("12 / three / two", 2)]
    [InlineData("-two * three", -6)]
    [InlineData("two - -three", 5)]
    [InlineData("min(three, two, 7)", 2)]
    [InlineData("max(three, two, 7)", 7)]
    [InlineData("abs(-three)", 3)]
    [InlineData("sqrt(two * 8)", 4)]
    [InlineData("clamp(two, 2.5, 9)", 2.5)]
    [InlineData("clamp(two, 0, 1)", 1)]
    [InlineData("clamp(two, three, 1)", 1)]
    [InlineData("if(two < three, 10, 20)", 10)]
    [InlineData("if(unsure, 10, 20)", 20)]
    [InlineData("if(yes, two, gone)", 2)]
    [InlineData("1e300 / 1e300", 1)]
    [InlineData("gone + 1", Missing)]
    [InlineData("infinite", Missing)]
    [InlineData("0 * gone", Missing)]
    [InlineData("-gone", Missing)]
    [InlineData("abs(gone)", Missing)]
    [InlineData("min(two, gone)", Missing)]
    [InlineData("max(gone, two)", Missing)]
    [InlineData("clamp(gone, 0, 1)", Missing)]
    [InlineData("clamp(two, gone, 1)", Missing)]
    [InlineData("two / 0", Missing)]
    [InlineData("0 / 0", Missing)]
    [InlineData("1e308 * 10", Missing)]
    [InlineData("1e308 + 1e308", Missing)]
    [InlineData("-1e308 - 1e308", Missing)]
    [InlineData("sqrt(-1)", Missing)]
    [InlineData("log1p(-1)", Missing)]
    [InlineData("log1p(-2)", Missing)]
    [InlineData("log1p(gone)", Missing)]
    public void Numbers_follow_arithmetic_or_are_missing(string text, double expected) =>
        Assert.Equal(expected, Compile(text).Number(Row));

    // NumPy 1.24.2, numpy.log1p
    [Theory]
    [InlineData("log1p(0)", 0)]
    [InlineData("log1p(1e-10)", 9.999999999500001e-11)]
    [InlineData("log1p(0.00001)", 9.999950000333332e-06)]
    [InlineData("log1p(-0.5)", -0.6931471805599453)]
    [InlineData("log1p(-0.999999)", -13.815510557935518)]
    [InlineData("log1p(three)", 1.3862943611198906)]
    [InlineData("log1p(1e300)", 690.7755278982137)]
    [InlineData("log1p(1e308)", 709.1962086421661)]
    public void The_logarithm_is_exact_near_zero_and_far_away(string text, double expected) =>
        Assert.Equal(expected, Compile(text).Number(Row), Math.Abs(expected) * 1e-15);

    [Theory]
    [InlineData("two < three", true)]
    [InlineData("two >= three", false)]
    [InlineData("two <= 2 and two >= 2 and two == 2", true)]
    [InlineData("two != three", true)]
    [InlineData("0 == -0", true)]
    [InlineData("gone < 1", false)]
    [InlineData("gone >= 1", false)]
    [InlineData("gone == gone", false)]
    [InlineData("gone != 1", false)]
    [InlineData("1 != gone", false)]
    [InlineData("infinite > 1", false)]
    [InlineData("not gone < 1", true)]
    [InlineData("yes", true)]
    [InlineData("unsure", false)]
    [InlineData("not unsure", true)]
    [InlineData("unsure or yes", true)]
    [InlineData("unsure and yes", false)]
    [InlineData("yes or yes and unsure", true)]
    [InlineData("(yes or yes) and unsure", false)]
    [InlineData("not yes or yes", true)]
    [InlineData("if(unsure, yes, two == 2)", true)]
    [InlineData("is_missing(gone) and is_missing(infinite) and is_missing(unsure) and is_missing(unknown)", true)]
    [InlineData("is_missing(two) or is_missing(yes) or is_missing(device) or is_missing('x')", false)]
    [InlineData("is_missing(two / 0)", true)]
    [InlineData("is_missing(gone < 1)", false)]
    [InlineData("device == 'Desktop'", true)]
    [InlineData("'Desktop' == device", true)]
    [InlineData("device == 'Mobile'", false)]
    [InlineData("device != 'Mobile'", true)]
    [InlineData("unknown == 'Mobile'", false)]
    [InlineData("unknown != 'Mobile'", false)]
    [InlineData("device == other", true)]
    [InlineData("other == device", true)]
    [InlineData("device != other", false)]
    [InlineData("device == unknown or device != unknown", false)]
    [InlineData("if(yes, device, 'Watch') == other", true)]
    [InlineData("if(unsure, device, 'Watch') == 'Watch'", true)]
    [InlineData("'a' == 'a' and 'a' != 'b'", true)]
    [InlineData("otherwise", true)]
    public void A_missing_truth_is_false(string text, bool expected)
    {
        var compiled = Compile(text);

        Assert.Equal(expected, compiled.Truth(Row));
        if (text != "unsure") Assert.Equal(expected ? 1 : 0, compiled.Number(Row));
    }

    [Theory]
    [InlineData("device", "Desktop")]
    [InlineData("unknown", null)]
    [InlineData("'x'", "x")]
    [InlineData("if(yes, device, other)", "Desktop")]
    [InlineData("if(unsure, other, if(unsure, device, 'Watch'))", "Watch")]
    [InlineData("if(unsure, 'x', unknown)", null)]
    [InlineData("two", null)]
    public void A_text_is_one_of_its_values_or_missing(string text, string? expected) =>
        Assert.Equal(expected, Compile(text).Text(Row));

    [Fact]
    public void Values_are_finite_or_missing_for_any_row()
    {
        var generator = new ExpressionGenerator(seed: 2);
        var evaluated = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var expression = (i % 3) switch
            {
                0 => generator.DrawNumber(depth: i % 7),
                1 => generator.DrawTruth(depth: i % 7),
                _ => generator.DrawText(depth: i % 7),
            };
            var compiled = CompileOrSkip(expression);
            if (compiled is not null) evaluated++;
            for (var j = 0; compiled is not null && j < 10; j++)
            {
                var row = generator.Row();
                Assert.False(double.IsInfinity(compiled.Number(row)), $"{expression} is infinite");
                if (compiled.Type == ExpressionType.Truth)
                    Assert.Equal(compiled.Number(row) == 1, compiled.Truth(row));
                Assert.True(compiled.Text(row) is not { } text || compiled.Values.Contains(text));
            }
        }

        Assert.True(evaluated > 3_000, $"only {evaluated} expressions were evaluated");
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        var compiled = Compile("if(device != other and max(two, three, 4) > 1, log1p(two), clamp(three, 0, two) / 7)");

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 1_000; i++) compiled.Number(Row);
        });
    }

    private static CompiledExpression Compile(string text) => Expression.Parse(text).Compile(Symbols);

    // A generated literal may be one that its other side can never be, and that is refused.
    private static CompiledExpression? CompileOrSkip(Expression expression)
    {
        try
        {
            return expression.Compile(ExpressionGenerator.Symbols);
        }
        catch (ExpressionException exception) when (exception.Message.Contains(" is never "))
        {
            return null;
        }
    }
}
