using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class IdTests
{
    [Theory]
    [InlineData("12345")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("\"12345\"")]
    [InlineData("\"00012\"")]
    [InlineData("\"a\"")]
    [InlineData("\"order 7/2026: a.b_c@d|e=f-g\"")]
    [InlineData("null")]
    public async Task An_id_is_echoed_with_its_type(string id)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("customer_id", id));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(id, answer.Body!["customer_id"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("12345.0", 12345)]
    [InlineData("1e3", 1000)]
    [InlineData("-0.0", 0)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    public async Task Ids_like_12345_0_are_integers(string id, long echoed)
    {
        await using var api = new Api();

        var one = await api.Post("/predict", Bodies.RowWith("customer_id", id));
        var line = await api.Post("/predict/batch", Bodies.RowWith("customer_id", id), "application/x-ndjson");

        Assert.Equal(echoed, (long)one.Body!["customer_id"]!);
        Assert.Contains($"\"customer_id\":{echoed},", line.Text);
    }

    [Fact]
    public async Task The_id_is_optional()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWithout("customer_id"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(answer.Body!["customer_id"]);
    }

    [Theory]
    [InlineData("1.5", "WRONG_TYPE")]
    [InlineData("-1e-3", "WRONG_TYPE")]
    [InlineData("9223372036854775807.5", "WRONG_TYPE")]
    [InlineData("1e19", "WRONG_TYPE")]
    [InlineData("9223372036854775808", "WRONG_TYPE")]
    [InlineData("1e400", "WRONG_TYPE")]
    [InlineData("true", "WRONG_TYPE")]
    [InlineData("[1]", "WRONG_TYPE")]
    [InlineData("{}", "WRONG_TYPE")]
    [InlineData("\"\"", "NOT_ALLOWED")]
    [InlineData("\" a\"", "NOT_ALLOWED")]
    [InlineData("\"=cmd()\"", "NOT_ALLOWED")]
    [InlineData("\"+1\"", "NOT_ALLOWED")]
    [InlineData("\"-1\"", "NOT_ALLOWED")]
    [InlineData("\"@a\"", "NOT_ALLOWED")]
    [InlineData("\"a\\n\"", "NOT_ALLOWED")]
    [InlineData("\"a\\tb\"", "NOT_ALLOWED")]
    [InlineData("\"a\\u0000\"", "NOT_ALLOWED")]
    [InlineData("\"a\u202eb\"", "NOT_ALLOWED")]
    [InlineData("\"é\"", "NOT_ALLOWED")]
    [InlineData("\"a<b\"", "NOT_ALLOWED")]
    [InlineData("\"a,b\"", "NOT_ALLOWED")]
    public async Task Unsafe_ids_are_rejected(string id, string code)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("customer_id", id));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([("#/customer_id", code)], answer.Errors());
        Assert.StartsWith(
            "customer_id must be an integer, or a text of 1 to 128 letters", (string?)answer.Body!["detail"]);
    }

    [Theory]
    [InlineData(128, HttpStatusCode.OK)]
    [InlineData(129, HttpStatusCode.BadRequest)]
    [InlineData(60_000, HttpStatusCode.BadRequest)]
    public async Task Ids_are_limited_to_128_characters(int length, HttpStatusCode status)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("customer_id", $"\"{new string('x', length)}\""));
        Assert.Equal(status, answer.Status);
    }
}
