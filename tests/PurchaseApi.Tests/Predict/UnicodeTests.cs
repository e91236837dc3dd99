using System.Text;
using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class UnicodeTests
{
    [Theory]
    [InlineData("device_type", "\"\\ud800\"")]
    [InlineData("device_type", "\"\\ud800 and some more\"")]
    [InlineData("device_type", "\"\\udc00\\ud800 and some more\"")]
    [InlineData("customer_id", "\"\\ud800 and some more\"")]
    [InlineData("\\ud800", "1")]
    [InlineData("\\ud800time_spent", "1")]
    public async Task Lone_surrogates_are_rejected(string field, string value)
    {
        await using var api = new Api();

        (await api.Post("/predict", Bodies.RowWith(field, value))).IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict/batch", $"[{Bodies.RowWith(field, value)}]")).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task Invalid_Unicode_is_found_in_a_large_batch()
    {
        await using var api = new Api();
        var before = string.Concat(Enumerable.Repeat(JsonSerializer.Serialize(Sessions.Typical) + ",", 100));

        var answer = await api.Post("/predict/batch", $$"""[{{before}}{"time_spent":"\ud800"}]""");

        answer.IsProblem(400, "INVALID_JSON");
        Assert.StartsWith(
            $"The text at byte {before.Length + 16} is not valid Unicode;", (string)answer.Body!["detail"]!);
    }

    [Theory]
    [InlineData("device_type", new byte[] { 0xFF })]
    [InlineData("device_type", new byte[] { 0xC0, 0xAF })]   // an overlong '/'
    [InlineData("device_type", new byte[] { 0xED, 0xA0, 0x80 })]   // a surrogate
    [InlineData("device_type", new byte[] { 0xE2, 0x82 })]   // cut short
    [InlineData("customer_id", new byte[] { 0x80 })]
    public async Task Invalid_UTF8_is_rejected(string field, byte[] bytes)
    {
        await using var api = new Api();
        var (before, after) = Bodies.RowWith(field, "\"|\"").Split('|') is var parts ? (parts[0], parts[1]) : default;

        var answer = await api.PostBytes(
            "/predict", [.. Encoding.UTF8.GetBytes(before), .. bytes, .. Encoding.UTF8.GetBytes(after)]);

        answer.IsProblem(400, "INVALID_JSON");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Other_encodings_are_rejected(string name)
    {
        await using var api = new Api();
        var encoding = Encoding.GetEncoding(name);

        foreach (var mark in (byte[][])[[], encoding.GetPreamble()])
            (await api.PostBytes(
                "/predict", [.. mark, .. encoding.GetBytes(JsonSerializer.Serialize(Sessions.Typical))]))
                .IsProblem(400, "INVALID_JSON");
    }

    [Theory]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\u202e\"")]   // turns the text around
    [InlineData("\"Mobile\\u0000\"")]
    [InlineData("\"Мobile\"")]   // a Cyrillic M
    [InlineData("\"Mobile\u0301\"")]
    [InlineData("\"👩‍👩‍👧\"")]
    public async Task Look_alike_letters_do_not_match(string value)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("device_type", value));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([("#/device_type", "NOT_ALLOWED")], answer.Errors());
    }

    [Fact]
    public async Task NUL_bytes_are_invalid_JSON()
    {
        await using var api = new Api();

        (await api.Post("/predict", Bodies.RowWith("device_type", "\"Mob\0ile\""))).IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict", JsonSerializer.Serialize(Sessions.Typical) + "\0")).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task Long_texts_are_shortened_to_valid_Unicode()
    {
        await using var api = new Api();

        for (var length = 54; length < 60; length++)
        {
            var text = $"{new string('x', length)}👩‍👩‍👧{new string('x', 30_000)}";
            var answer = await api.Post("/predict", Bodies.RowWith("device_type", $"\"{text}\""));

            answer.IsProblem(400, "INVALID_ROW");
            Assert.InRange(((string)answer.Body!["detail"]!).Length, 1, 250);
        }
    }
}
