using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Tests;

public sealed class TypeTests
{
    private static readonly SymbolTable Symbols = SymbolTable.Empty
        .With("time_spent", ExpressionType.Number)
        .With("basket_value", ExpressionType.Number)
        .With("returning", ExpressionType.Truth)
        .With("device", ExpressionType.Text, ["Mobile", "Desktop", "Tablet"])
        .With("region", ExpressionType.Text, [.. Enumerable.Range(1, 12).Select(i => $"R{i}")]);

    [Theory]
    [InlineData("time_spent / (basket_value + 1)", ExpressionType.Number)]
    [InlineData("if(returning, -time_spent, 0)", ExpressionType.Number)]
    [InlineData("returning", ExpressionType.Truth)]
    [InlineData("not returning or time_spent >= 2", ExpressionType.Truth)]
    [InlineData("device == 'Mobile'", ExpressionType.Truth)]
    [InlineData("'Mobile' != device", ExpressionType.Truth)]
    [InlineData("device == region", ExpressionType.Truth)]
    [InlineData("is_missing(device) and is_missing(returning) and is_missing(time_spent)", ExpressionType.Truth)]
    [InlineData("otherwise", ExpressionType.Truth)]
    [InlineData("if(returning, device, 'None')", ExpressionType.Text)]
    [InlineData("if(returning, device, 'None') == 'None'", ExpressionType.Truth)]
    public void Every_expression_has_a_type(string text, ExpressionType type)
    {
        Assert.Equal(type, Expression.Parse(text).TypeIn(Symbols));
        Assert.Equal(type, Expression.Parse(text).Compile(Symbols).Type);
    }

    [Theory]
    [InlineData("time_spnt + 1", "unknown name 'time_spnt'; did you mean 'time_spent'?")]
    [InlineData("visits + 1", "unknown name 'visits'")]
    [InlineData("returning and basket_value", "'and' needs truth on both sides, 'basket_value' is a number")]
    [InlineData("device or 1 > 2", "'or' needs truth on both sides, 'device' is a text")]
    [InlineData("1 and 'x'", "'and' needs truth on both sides, '1' is a number and 'x' is a text")]
    [InlineData("not time_spent", "'not' needs truth, 'time_spent' is a number")]
    [InlineData("-device", "'-' needs a number, 'device' is a text")]
    [InlineData("time_spent + returning", "'+' needs numbers on both sides, 'returning' is a truth")]
    [InlineData("device * 2", "'*' needs numbers on both sides, 'device' is a text")]
    [InlineData("device < 'Mobile'", "'<' needs numbers on both sides, 'device' is a text and 'Mobile' is a text")]
    [InlineData("device == 1", "'==' needs two numbers or two texts, 'device' is a text and '1' is a number")]
    [InlineData("returning != 1", "'!=' needs two numbers or two texts, 'returning' is a truth and '1' is a number")]
    [InlineData("returning == (1 < 2)", "'==' does not compare truth; join with 'and', 'or' and 'not'")]
    [InlineData("device == 'Moblie'",
        "'device' is never 'Moblie', only Mobile, Desktop, Tablet; did you mean 'Mobile'?")]
    [InlineData("'Watch' != device", "'device' is never 'Watch', only Mobile, Desktop, Tablet")]
    [InlineData("region == 'North'", "'region' is never 'North', only R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, ...")]
    [InlineData("if(returning, 'A', 'B') == 'C'", "'if(returning, 'A', 'B')' is never 'C', only A, B")]
    [InlineData("sqrt(device)", "'sqrt' needs numbers, 'device' is a text")]
    [InlineData("max(1, 2, returning)", "'max' needs numbers, 'returning' is a truth")]
    [InlineData("clamp(time_spent, 10, 0)", "'clamp(time_spent, 10, 0)' has its low end above its high end")]
    [InlineData("if(time_spent, 1, 2)", "'if' needs truth as its test, 'time_spent' is a number")]
    [InlineData("if(returning, 1, 'x')", "'if' needs both results of one type, '1' is a number and 'x' is a text")]
    [InlineData("count(device)", "'count' needs a list, 'device' is a text")]
    [InlineData("contains(device, 'Mobile')", "'contains' needs a list, 'device' is a text")]
    [InlineData("median(device)", "'median' needs a number, 'device' is a text")]
    [InlineData("median(time_spent, 1)", "'median' needs truth as its condition, '1' is a number")]
    [InlineData("quantile(time_spent, 1.5)", "'quantile' needs a number from 0 to 1, not '1.5'")]
    [InlineData("quantile(time_spent, -0.5)", "'quantile' needs a number from 0 to 1, not '-0.5'")]
    [InlineData("quantile(time_spent, basket_value)", "'quantile' needs a number from 0 to 1, not 'basket_value'")]
    [InlineData("quantile(time_spent, 0.5, device)", "'quantile' needs truth as its condition, 'device' is a text")]
    public void A_wrong_name_or_type_is_explained(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExpressionException>(() => Expression.Parse(text).TypeIn(Symbols)).Message);

    [Fact]
    public void An_aggregate_has_a_type_but_no_value()
    {
        var expression = Expression.Parse("time_spent > median(time_spent, basket_value > mean(basket_value))");

        var refusal = Assert.Throws<ExpressionException>(() => expression.Compile(Symbols)).Message;

        Assert.Equal(ExpressionType.Truth, expression.TypeIn(Symbols));
        Assert.Equal(
            "'median(time_spent, basket_value > mean(basket_value))' must be fitted on training rows"
            + " before it can be evaluated",
            refusal);
    }

    [Fact]
    public void Later_features_can_use_earlier_ones()
    {
        var symbols = Symbols
            .With("place", Expression.Parse("if(returning, device, 'None')"))
            .With("engaged", Expression.Parse("time_spent > median(time_spent)"));

        Assert.Equal(["Mobile", "Desktop", "Tablet", "None"], symbols.Find("place")!.Values!);
        Assert.Equal(new Symbol(6, ExpressionType.Truth), symbols.Find("engaged"));
        Assert.Equal(ExpressionType.Truth, Expression.Parse("engaged and place == 'None'").TypeIn(symbols));
        Assert.Throws<ArgumentException>(() => symbols.With("place", ExpressionType.Number));
        Assert.Throws<ArgumentException>(() => symbols.With("nowhere", ExpressionType.Text));
        Assert.Null(Symbols.Find("place"));
    }
}
