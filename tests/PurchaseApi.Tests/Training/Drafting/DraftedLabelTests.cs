namespace PurchaseApi.Tests.Training.Drafting;

public sealed class DraftedLabelTests : IDisposable
{
    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("0", "1", "1")]
    [InlineData("0", "2.0", "2")]
    [InlineData("FALSE", "True", "true")]
    [InlineData("no", "yes", "'yes'")]
    [InlineData("N", "Y", "Y")]
    [InlineData("browsed", "bought", "bought")]
    [InlineData("not bought", "ordered", "ordered")]
    [InlineData("0", "yes", "'yes'")]
    public async Task The_positive_value_is_guessed_from_its_word(string negative, string positive, string yaml) =>
        Assert.Contains(
            $"label: {{ name: outcome, positive: {yaml} }}", await File(negative, positive, of: 2).Init(Label));

    [Fact]
    public async Task The_rarer_unknown_word_is_guessed() =>
        Assert.Contains("positive: went", await File("stayed", "went", of: 4).Init(Label));

    [Theory]
    [InlineData("stayed", "went")]
    [InlineData("1", "2")]
    public async Task Equally_frequent_unknown_words_must_be_given(string one, string other) => Assert.Equal(
        $"error: shop.csv: the label 'outcome' has '{other}' in 60 rows, '{one}' in 60 rows; say with --positive which "
            + "one counts",
        await File(one, other, of: 2).Refusal(Label));

    [Fact]
    public async Task A_given_value_overrides_the_guess() =>
        Assert.Contains("positive: 'no'", await File("no", "yes", of: 2).Init([.. Label, "--positive", "NO"]));

    [Fact]
    public async Task A_given_value_must_exist() => Assert.EndsWith(
        "'0' in 60 rows, but no '3'; correct --positive",
        await File("0", "1", of: 2).Refusal([.. Label, "--positive", "3"]));

    [Fact]
    public async Task Labels_of_one_value_are_rejected() => Assert.Equal(
        "error: shop.csv: the label 'outcome' must have two classes; it has '1' in 120 rows. Name another column with "
            + "--label",
        await File("1", "1", of: 2).Refusal(Label));

    [Fact]
    public async Task Missing_columns_are_reported_with_the_nearest_name() => Assert.Equal(
        "error: shop.csv: no column 'outcom' (is it 'outcome'?); it has 'pages', 'outcome'",
        await File("0", "1", of: 2).Refusal("--label", "outcom"));

    private static string[] Label => ["--label", "OUTCOME"];

    /// <param name="of">One of so many rows is of the other class, the first.</param>
    private ShopFile File(string one, string other, int of) => shop.Write("pages,outcome\n" + string.Concat(
        Enumerable.Range(0, 120).Select(i => $"{i % 7},{(i % of == 0 ? other : one)}\n")));
}
