using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class FaultWordsTests
{
    [Theory]
    [InlineData("WRONG_TYPE", "amount", "'x'",
        "amount must be a number from -10 to 1000, or null when it is not known (was 'x').")]
    [InlineData("NOT_FINITE", "height", "1e400", "height must be a number, or null when it is not known (was 1e400).")]
    [InlineData("OUT_OF_RANGE", "pieces", "-1",
        "pieces must be an integer from 0 to 100, or null when it is not known (was -1).")]
    [InlineData("WRONG_TYPE", "depth", "7.5", "depth must be an integer (was 7.5).")]
    [InlineData("MISSING_VALUE", "depth", "null", "depth must not be null; give an integer.")]
    [InlineData("MISSING_FIELD", "member", "", "member is missing; give true or false, or null when it is not known.")]
    [InlineData("NOT_ALLOWED", "colour", "'rad'",
        "colour must be one of red, light blue, grün, 7 (was 'rad'; did you mean red?).")]
    [InlineData("DUPLICATE_FIELD", "depth", "", "depth appears more than once.")]
    [InlineData("WRONG_TYPE", "key", "1.5",
        "key must be an integer, or a text of 1 to 128 letters, digits, spaces and ._:@|+=/- "
        + "that begins with a letter or a digit (was 1.5).")]
    [InlineData("UNKNOWN_FIELD", "depht", "", "depht is not a field of this model; did you mean depth? Its fields are "
        + "amount, height, pieces, depth, colour, shape, size, member, guest, known, key.")]
    [InlineData("WRONG_TYPE", "", "an array",
        "A row is an object with the fields amount, height, pieces, depth, colour, shape, size, member, guest, known, "
        + "key, not an array.")]
    [InlineData("UNKNOWN_FIELD", "kei", "", "kei is not a field of this model; did you mean key? Its fields are "
        + "amount, height, pieces, depth, colour, shape, size, member, guest, known, key.")]
    [InlineData("UNKNOWN_FIELD", "", "", "A field without a name is not a field of this model. Its fields are "
        + "amount, height, pieces, depth, colour, shape, size, member, guest, known, key.")]
    public void Error_messages_give_place_value_and_remedy(string code, string field, string given, string words)
    {
        var faultWords = new FaultWords(Fitted.EveryType.Inputs, Fitted.EveryType.Id);

        Assert.Equal(words, faultWords.Describe(new(code, field, given)));
    }

    [Theory]
    [InlineData("one\ntwo\0", "one?two?")]
    [InlineData("", "")]
    public void An_excerpt_is_on_one_line(string text, string excerpt) => Assert.Equal(excerpt, Excerpt.From(text));

    [Fact]
    public void An_excerpt_is_short_and_cuts_no_character_in_two()
    {
        Assert.Equal(new string('a', 57) + "...", Excerpt.From(new string('a', 1_000_000)));
        Assert.Equal(new string('a', 56) + "...", Excerpt.From(new string('a', 56) + "😀😀😀"));
    }
}
