using CsCheck;
using PurchaseApi.Scoring.Contracts.Expressions;
using static PurchaseApi.Scoring.Contracts.Expressions.Expression;

namespace PurchaseApi.Tests;

public sealed class ParseTests
{
    [Fact]
    public void Printed_expressions_parse_to_the_same_expression()
    {
        var generator = new ExpressionGenerator(seed: 1);
        for (var i = 0; i < 5_000; i++)
        {
            var expression = generator.Any(depth: i % 7);
            var again = Parse(expression.ToString());

            Assert.True(expression.Equals(again), $"{expression} was read as {again}");
            Assert.Equal(expression.GetHashCode(), again.GetHashCode());
            Assert.Equal(expression.ToString(), again.ToString());
        }
    }

    [Theory]
    [InlineData("a or b and c or d", "a or b and c or d")]
    [InlineData("(a or b) and c", "(a or b) and c")]
    [InlineData("a or (b or c)", "a or (b or c)")]
    [InlineData("((a and b) or c)", "a and b or c")]
    [InlineData("not a and b", "not a and b")]
    [InlineData("(not a) and b", "not a and b")]
    [InlineData("not (a and b)", "not (a and b)")]
    [InlineData("not (not a)", "not (not a)")]
    [InlineData("not (a < b)", "not a < b")]
    [InlineData("(a < b) == (c < d)", "(a < b) == (c < d)")]
    [InlineData("(a + b) < (c * d)", "a + b < c * d")]
    [InlineData("a - b - c", "a - b - c")]
    [InlineData("a - (b - c)", "a - (b - c)")]
    [InlineData("a / (b * c) / d", "a / (b * c) / d")]
    [InlineData("(a * b) + (c / d)", "a * b + c / d")]
    [InlineData("(a + b) * c", "(a + b) * c")]
    [InlineData("-a * b", "-a * b")]
    [InlineData("-(a * b)", "-(a * b)")]
    [InlineData("a - -b", "a - -b")]
    [InlineData("-(-a)", "-(-a)")]
    [InlineData("- 5", "-5")]
    [InlineData("-(5)", "-(5)")]
    [InlineData("-(-5)", "-(-5)")]
    [InlineData("a--0.50", "a - -0.5")]
    [InlineData("1e3+.5+2.50E-1", "1000 + 0.5 + 0.25")]
    [InlineData(" min( a,b ,(c) )\n", "min(a, b, c)")]
    [InlineData("name=='it''s'", "name == 'it''s'")]
    [InlineData("''''", "''''")]
    [InlineData("otherwise", "otherwise")]
    public void Parentheses_are_kept_where_they_matter(string text, string canonical) =>
        Assert.Equal(canonical, Parse(text).ToString());

    [Fact]
    public void Expressions_compare_by_value()
    {
        Assert.Equal(Parse("min(a, 'x', 0.10)"), Parse("min( a ,'x',.1)"));
        Assert.NotEqual(Parse("min(a, b)"), Parse("min(b, a)"));
        Assert.NotEqual(Parse("min(a, b)"), Parse("max(a, b)"));
        Assert.Equal(new Binary(Operator.Subtract, new Name("a"), new Number(1)), Parse("a - 1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Number(double.NaN));
    }

    [Theory]
    [InlineData("time_spent", true)]
    [InlineData("_2", true)]
    [InlineData("Median", true)]
    [InlineData("median", false)]
    [InlineData("and", false)]
    [InlineData("otherwise", false)]
    [InlineData("2x", false)]
    [InlineData("time spent", false)]
    [InlineData("größe", false)]
    [InlineData("", false)]
    public void Keywords_are_not_names(string word, bool isName) =>
        Assert.Equal(isName, IsName(word));

    [Fact]
    public void Any_text_is_parsed_or_rejected_with_a_message()
    {
        string[] pieces =
        [
            "a", "b", "1", ".5", "1e9", "'x'", "(", ")", "(", ")", ",", "+", "-", "*", "/", "==", "<", "!=",
            "and", "or", "not", "min", "median", "if", "otherwise", " ", "'", "=", "\"", ".", "é", "\uD83D",
            "\0", "1.2.3", "_",
        ];
        var texts = Gen.Select(Gen.OneOf(" ", ""), Gen.OneOf(pieces).Array[0, 11], string.Join);
        var read = 0;

        texts.Sample(
            text =>
            {
                try
                {
                    var expression = Parse(text);
                    Assert.Equal(expression, Parse(expression.ToString()));
                    Interlocked.Increment(ref read);
                }
                catch (ExpressionException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }
            },
            iter: 20_000);

        Assert.True(read > 300, $"only {read} texts were expressions");
    }
}
