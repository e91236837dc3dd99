using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Tests;

public sealed class ParseErrorTests
{
    [Theory]
    [InlineData("", "the expression is empty")]
    [InlineData(" \n", "the expression is empty")]
    [InlineData("a +", "column 4: expected a value, found the end")]
    [InlineData("a + * b", "column 5: expected a value, found '*'")]
    [InlineData("a and or b", "column 7: expected a value, found 'or'")]
    [InlineData("a b", "column 3: expected an operator, found 'b'")]
    [InlineData("a)", "column 2: expected an operator, found ')'")]
    [InlineData("(a + b", "column 7: expected an operator or the ')' of column 1, found the end")]
    [InlineData("min(a b)", "column 7: expected an operator or the ')' of column 4, found 'b'")]
    [InlineData("min(a,)", "column 7: expected a value, found ')'")]
    [InlineData("()", "column 2: expected a value, found ')'")]
    [InlineData("1, 2", "column 2: expected an operator, found ','")]
    [InlineData("a < b < c", "column 7: comparisons do not chain; join two of them with 'and'")]
    [InlineData("a == b != c", "column 8: comparisons do not chain; join two of them with 'and'")]
    [InlineData("not not a", "column 5: 'not' needs parentheses here: (not x)")]
    [InlineData("a == not b", "column 6: 'not' needs parentheses here: (not x)")]
    [InlineData("--a", "column 2: a second '-' needs parentheses: -(-x)")]
    [InlineData("a and otherwise", "column 7: 'otherwise' must be the whole rule")]
    [InlineData("otherwise or a", "column 1: 'otherwise' must be the whole rule")]
    [InlineData("(otherwise)", "column 2: 'otherwise' must be the whole rule")]
    [InlineData("a > meidan(a)", "column 5: unknown function 'meidan'; did you mean 'median'?")]
    [InlineData("launch(a)", "column 1: unknown function 'launch'")]
    [InlineData("a > median", "column 5: 'median' is a function; write median(x) or median(x, condition)")]
    [InlineData("clamp(a, 1)", "column 1: 'clamp' does not take 2; write clamp(x, low, high)")]
    [InlineData("min(a)", "column 1: 'min' does not take 1; write min(a, b, ...)")]
    [InlineData("sqrt()", "column 1: 'sqrt' does not take 0; write sqrt(x)")]
    [InlineData("minmax(a, b)", "column 1: 'minmax' does not take 2; write minmax(x)")]
    [InlineData("a = 1", "column 3: '=' is not an operator; write '=='")]
    [InlineData("!a", "column 1: '!' is not an operator; write 'not'")]
    [InlineData("a && b", "column 3: '&' is not an operator; write 'and'")]
    [InlineData("a || b", "column 3: '|' is not an operator; write 'or'")]
    [InlineData("a == \"x\"", "column 6: write texts in single quotes, not \"")]
    [InlineData("a == 'x", "column 6: the text is not closed; it ends with ' and a quote inside is written ''")]
    [InlineData("a == 'x''", "column 6: the text is not closed; it ends with ' and a quote inside is written ''")]
    [InlineData("a % 2", "column 3: unexpected character '%'")]
    [InlineData("a + \0", "column 5: unexpected character U+0000")]
    [InlineData("größe", "column 3: unexpected character 'ö'")]
    [InlineData("1 + 12abc", "column 5: '12abc' is neither a number nor a name")]
    [InlineData("1.2.3", "column 1: '1.2.3' is neither a number nor a name")]
    [InlineData("2e+", "column 1: '2e' is neither a number nor a name")]
    [InlineData("1e400", "column 1: the number 1e400 is too large")]
    public void The_message_says_what_is_wrong_and_where(string text, string message) =>
        Assert.Equal(message, Refused(text));

    [Theory]
    [InlineData("(", "a", ")")]
    [InlineData("-(", "a", ")")]
    [InlineData("not (", "a", ")")]
    [InlineData("abs(", "a", ")")]
    [InlineData("a + (", "a", ")")]
    [InlineData("a + ", "a", "")]
    [InlineData("a and ", "a", "")]
    public void Expression_depth_is_limited(string opening, string inner, string closing)
    {
        string Nested(int depth) =>
            string.Concat(Enumerable.Repeat(opening, depth)) + inner + string.Concat(Enumerable.Repeat(closing, depth));

        var deep = Nested(Expression.MaxDepth - 1);
        Assert.Equal(Expression.Parse(deep), Expression.Parse(Expression.Parse(deep).ToString()));

        const string TooDeep = "more than 100 operations deep; make features of its parts";
        Assert.EndsWith(TooDeep, Refused(Nested(Expression.MaxDepth + 1)));
        Assert.EndsWith(TooDeep, Refused(Nested((Expression.MaxLength - 1) / (opening.Length + closing.Length))));
    }

    [Fact]
    public void Too_long_texts_are_rejected_before_parsing()
    {
        Assert.Equal(
            "column 4001: an expression has at most 4,000 characters, this one 10,000,000; make features of its parts",
            Refused(new string('(', 10_000_000)));
        Assert.Equal($"'{new string('x', 3_998)}'", Expression.Parse($"'{new string('x', 3_998)}'").ToString());
    }

    private static string Refused(string text) =>
        Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Message;
}
