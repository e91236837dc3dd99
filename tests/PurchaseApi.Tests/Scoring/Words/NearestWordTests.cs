using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Tests;

public sealed class NearestWordTests
{
    private static readonly string[] Known = ["time_spent", "pages_viewed", "basket_value", "median", "mean", "x"];

    [Theory]
    [InlineData("time_spnt", "time_spent")]
    [InlineData("timeSpent", "time_spent")]
    [InlineData("meidan", "median")]
    [InlineData("MEDIAN", "median")]
    [InlineData("maen", "mean")]
    [InlineData("X", "x")]
    [InlineData("bounce_rate", null)]
    [InlineData("y", null)]
    [InlineData("", null)]
    public void Typos_find_their_word_and_other_words_none(string word, string? meant) =>
        Assert.Equal(meant, NearestWord.Find(word, Known));

    [Fact]
    public void The_nearest_word_wins_and_ties_go_to_the_first()
    {
        Assert.Equal("abcd", NearestWord.Find("abce", ["abxe_", "abcd", "abcf"]));
        Assert.Null(NearestWord.Find("abcd", []));
    }

    [Fact]
    public void A_huge_word_is_not_compared() => Assert.Null(NearestWord.Find(new string('a', 5_000_000), Known));
}
