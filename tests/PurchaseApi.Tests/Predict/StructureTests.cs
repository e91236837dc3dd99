using System.Net;
using System.Text;
using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class StructureTests
{
    private static string Typical => JsonSerializer.Serialize(Sessions.Typical);

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("{")]
    [InlineData("{\"time_spent\": }")]
    [InlineData("{\"time_spent\": 1,}")]
    [InlineData("{'time_spent': 1}")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("// no comment\n{}")]
    [InlineData("undefined")]
    public async Task Malformed_JSON_documents_are_rejected(string body)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", body);

        answer.IsProblem(400, "INVALID_JSON");
        Assert.Equal([("#", "INVALID_JSON")], answer.Errors());
        var detail = (string)answer.Body!["detail"]!;
        Assert.StartsWith("Line ", detail);
        Assert.DoesNotMatch("isFinalBlock|reader options", detail);   // advice to whoever calls the library from code
    }

    [Theory]
    [InlineData("[]", "an array")]
    [InlineData("[{}]", "an array")]
    [InlineData("null", "null")]
    [InlineData("7", "7")]
    [InlineData("\"row\"", "'row'")]
    public async Task Non_object_bodies_are_rejected(string body, string named)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", body);

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([("#", "WRONG_TYPE")], answer.Errors());
        Assert.EndsWith($"not {named}.", (string?)answer.Body!["detail"]);
    }

    [Fact]
    public async Task Two_rows_are_rejected()
    {
        await using var api = new Api();

        (await api.Post("/predict", Typical + Typical)).IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict", Typical + "\n" + Typical)).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task Byte_order_marks_and_white_space_are_accepted()
    {
        await using var api = new Api();

        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Typical)];
        Assert.Equal(HttpStatusCode.OK, (await api.PostBytes("/predict", marked)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.Post("/predict", $"\r\n\t {Typical} \n\n")).Status);
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("$type")]
    [InlineData("")]
    [InlineData(" time_spent")]
    [InlineData("Time_Spent")]
    public async Task Unknown_names_are_rejected(string name)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith(name, "{\"polluted\":true}"));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal("UNKNOWN_FIELD", Assert.Single(answer.Errors()).Code);
    }

    [Fact]
    public async Task Escaped_names_are_accepted()
    {
        await using var api = new Api();

        var answer = await api.Post(
            "/predict", Typical.Replace("\"time_spent\"", "\"\\u0074ime_spent\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData("/predict", 17, "[", "]")]
    [InlineData("/predict", 30_000, "[", "]")]
    [InlineData("/predict", 10_000, "{\"a\":", "}")]
    [InlineData("/predict/batch", 100_000, "[", "]")]
    [InlineData("/predict/batch", 100_000, "[{\"a\":", "}]")]
    [InlineData("/predict/batch", 100_000, "[", "")]
    public async Task Deeply_nested_bodies_are_rejected(string path, int depth, string open, string close)
    {
        await using var api = new Api();
        var body = string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));

        (await api.Post(path, body)).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task Deeply_nested_fields_are_rejected()
    {
        await using var api = new Api();

        (await api.Post("/predict", Bodies.RowWith("time_spent", new string('[', 20) + new string(']', 20))))
            .IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict", Bodies.RowWith("time_spent", "[[[[[]]]]]"))).IsProblem(400, "INVALID_ROW");
    }
}
