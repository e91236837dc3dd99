using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Files;

public sealed class CsvHeaderTests
{
    [Theory]
    [InlineData("time_spent", 0)]
    [InlineData("basket_value", 1)]
    [InlineData("BasketValue", 1)]
    [InlineData("page views", 2)]
    [InlineData("pageviews", 2)]
    [InlineData("size", 4)]
    [InlineData("Size", 3)]
    [InlineData("GRÖSSE", 5)]
    public void Columns_match_loosely_and_exact_names_win(
        string name, int index) =>
        Assert.Equal(index, Header("time_spent", "Basket Value", "PAGE-VIEWS", "Size", "size", "grösse").Take(name));

    [Fact]
    public void Missing_columns_are_reported_with_the_nearest_name() => Assert.Equal(
        "f.csv: no column 'page_values' (is it 'PageValue'?); it has 'PageValue', 'Month'",
        Refusal("page_values", "PageValue", "Month"));

    [Fact]
    public void Long_lists_of_columns_are_shortened() => Assert.EndsWith(
        "it has 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', "
        + "'c16', 'c17', 'c18', 'c19', 'c20', 'c21', 'c22', 'c23', 'c24', 'c25', 'c26', 'c27', 'c28', 'c29' "
        + "and 970 more",
        Refusal("time_spent", [.. Enumerable.Range(0, 1_000).Select(i => $"c{i}")]));

    [Theory]
    [InlineData("Time Spent", "TIME-SPENT", "'Time Spent', 'TIME-SPENT'")]
    [InlineData("time_spent", "time_spent", "'time_spent (1)', 'time_spent (2)'")]
    public void Ambiguous_columns_are_rejected(string one, string other, string told) => Assert.Equal(
        $"f.csv: the columns {told} could all be 'time_spent'; "
        + "rename them, or name one with 'column:' in the contract",
        Refusal("time_spent", one, other));

    [Fact]
    public void A_column_is_not_read_twice()
    {
        var header = Header("Page Views");
        header.Take("page_views");

        Assert.Equal(
            "f.csv: 'page_views' and 'pageviews' are both read from the column 'Page Views'; "
            + "name the right ones with 'column:' in the contract",
            Assert.Throws<DataException>(() => header.Take("pageviews")).Message);
    }

    [Fact]
    public void All_missing_columns_are_reported_at_once() => Assert.Equal(
        "f.csv: missing columns 'size', 'depth'; it has 'time', 'colour'",
        Assert.Throws<DataException>(() => Header("time", "colour").TakeAll(["size", "time", "depth"])).Message);

    [Fact]
    public void Optional_columns_are_found_or_null() => Assert.Equal(
        (1, null),
        (Header("time", "Customer ID").TakeIfThere("customer_id"), Header("time").TakeIfThere("customer_id")));

    [Theory]
    [InlineData("Rating", 0, true)]
    [InlineData("Rating ", 1, true)]
    [InlineData("rating", 0, false)]
    [InlineData("page_views", 2, true)]
    [InlineData("page_views", 1, false)]
    [InlineData("twice", 3, false)]
    [InlineData("twice (1)", 3, true)]
    [InlineData("Twice (2)", 4, true)]
    [InlineData("twice (3)", 4, false)]
    [InlineData("column_6", 5, true)]
    public void Names_match_exactly_or_unambiguously(string name, int index, bool means) =>
        Assert.Equal(means, Header("Rating", "Rating ", "Page Views", "twice", "twice", "").Means(name, index));

    private static CsvHeader Header(params string[] names) => new("f.csv", names);

    private static string Refusal(string name, params string[] names) =>
        Assert.Throws<DataException>(() => Header(names).Take(name)).Message;
}
