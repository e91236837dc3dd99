using System.Text.Json;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Tests.Scoring;

public sealed class JsonTests
{
    [Fact]
    public void Json_is_snake_case_with_line_feeds_and_enum_words()
    {
        var json = JsonSerializer.Serialize(
            new { BasketValue = 1.5, Confidence = Confidence.High }, PurchaseApi.Scoring.Json.Options);

        Assert.Equal("{\n  \"basket_value\": 1.5,\n  \"confidence\": \"high\"\n}", json);
    }

    [Fact]
    public void Text_is_readable_and_safe_inside_a_page() =>
        Assert.Equal(
            "\"größer\\u003C/script\\u003E\"",
            JsonSerializer.Serialize("größer</script>", PurchaseApi.Scoring.Json.Options));

    [Theory]
    [InlineData("""{ "negative": true }""")]
    [InlineData("""{ "negative": true, "positive": null }""")]
    [InlineData("""{ "negative": true, "positive": true, "other": 1 }""")]
    [InlineData("""{ "negative": true, "positive": true, "positive": true }""")]
    public void Missing_null_unknown_and_duplicate_members_are_rejected(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Pair>(json, PurchaseApi.Scoring.Json.Options));

    [Theory]
    [InlineData("\"0.5\"")]
    [InlineData("NaN")]
    public void Non_numbers_are_rejected(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<double>(json, PurchaseApi.Scoring.Json.Options));

    [Fact]
    public void Numbers_are_rejected_for_enums() =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<Confidence>("1", PurchaseApi.Scoring.Json.Options));

    private sealed record Pair(bool Negative, bool Positive);
}
