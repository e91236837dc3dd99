using System.Text;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class RowIdTests
{
    [Theory]
    [InlineData("A-1 b._:@|+=/", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData("=1", false)]
    [InlineData("-1", false)]
    [InlineData(" a", false)]
    [InlineData("a\n", false)]
    [InlineData("a\"", false)]
    [InlineData("a,b", false)]
    [InlineData("é", false)]
    public void Texts_and_their_UTF8_bytes_are_validated_alike(string text, bool isAllowed) =>
        Assert.Equal(
            (isAllowed, isAllowed), (RowId.IsAllowed(text), RowId.IsAllowed(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Texts_may_have_128_characters() => Assert.Equal(
        (true, false), (RowId.IsAllowed(new string('a', 128)), RowId.IsAllowed(new string('a', 129))));
}
