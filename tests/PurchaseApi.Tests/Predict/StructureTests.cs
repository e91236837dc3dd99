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
    public async Task What_is_not_one_JSON_document_is_refused(string body)
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
    public async Task What_is_no_object_is_no_row(string body, string named)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", body);

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([("#", "WRONG_TYPE")], answer.Errors());
        Assert.EndsWith($"not {named}.", (string?)answer.Body!["detail"]);
    }

    [Fact]
    public async Task Two_rows_are_not_one()
    {
        await using var api = new Api();

        (await api.Post("/predict", Typical + Typical)).IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict", Typical + "\n" + Typical)).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task A_byte_order_mark_and_white_space_are_no_fault()
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
    public async Task A_name_of_no_field_is_refused_however_it_looks(string name)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith(name, "{\"polluted\":true}"));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal("UNKNOWN_FIELD", Assert.Single(answer.Errors()).Code);
    }

    [Fact]
    public async Task A_name_may_be_written_in_escapes()
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
    public async Task A_tower_of_brackets_is_refused_at_once(string path, int depth, string open, string close)
    {
        await using var api = new Api();
        var body = string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));

        (await api.Post(path, body)).IsProblem(400, "INVALID_JSON");
    }

    [Fact]
    public async Task A_tower_inside_of_a_field_is_refused_too()
    {
        await using var api = new Api();

        (await api.Post("/predict", Bodies.RowWith("time_spent", new string('[', 20) + new string(']', 20))))
            .IsProblem(400, "INVALID_JSON");
        (await api.Post("/predict", Bodies.RowWith("time_spent", "[[[[[]]]]]"))).IsProblem(400, "INVALID_ROW");
    }
}
