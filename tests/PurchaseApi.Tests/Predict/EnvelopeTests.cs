using System.Net;
using System.Text;
using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class EnvelopeTests
{
    private static byte[] Typical => JsonSerializer.SerializeToUtf8Bytes(Sessions.Typical);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/vnd.api+json")]
    [InlineData("application/problem+json")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("*/*")]
    [InlineData("json")]
    public async Task Only_JSON_in_UTF8_is_read(string? contentType)
    {
        await using var api = new Api();

        foreach (var path in (string[])["/predict", "/predict/batch"])
            (await api.PostBytes(path, Typical, contentType)).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; profile=a")]
    public async Task JSON_content_type_may_have_parameters(string contentType)
    {
        await using var api = new Api();

        Assert.Equal(HttpStatusCode.OK, (await api.PostBytes("/predict", Typical, contentType)).Status);
    }

    [Fact]
    public async Task Rows_are_limited_to_64_KiB()
    {
        await using var api = new Api();

        Assert.Equal(HttpStatusCode.OK, (await api.PostBytes("/predict", Bodies.RowOfLength(64 << 10))).Status);
        (await api.PostBytes("/predict", Bodies.RowOfLength((64 << 10) + 1))).IsProblem(413, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task Chunked_bodies_have_the_same_limit()
    {
        await using var api = new Api();

        (int, HttpStatusCode)[] lengths =
            [(64 << 10, HttpStatusCode.OK), ((64 << 10) + 1, HttpStatusCode.RequestEntityTooLarge)];
        foreach (var (length, status) in lengths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/predict");
            request.Content = new ByteArrayContent(Bodies.RowOfLength(length));
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = true;
            using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_problems()
    {
        await using var api = new Api();

        (await api.Post("/nothing", "{}")).IsProblem(404, "NOT_FOUND");
        (await api.Post("/models//predict", "{}")).IsProblem(404, "NOT_FOUND");
        (await api.Get("/predict")).IsProblem(405, "METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task Answers_have_their_version_and_no_store()
    {
        using var models = new ModelsFolder();
        var version = models.Publish().Id.Text;
        await using var api = new Api(models);

        (string, byte[])[] requests =
            [("/predict", Typical), ("/predict/batch", [(byte)'[', .. Typical, (byte)']'])];
        foreach (var (path, body) in requests)
        {
            var answer = await api.PostBytes(path, body);
            Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
            Assert.Equal([version], answer.Headers.GetValues("X-Model-Version"));
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task Problems_have_a_trace_id()
    {
        await using var api = new Api();
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict");
        request.Content = new StringContent("{", Encoding.UTF8, "application/json");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");

        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var answer = await Answer.Read(response, TestContext.Current.CancellationToken);
        Assert.Equal(Trace, (string?)answer.Body!["trace_id"]);
    }
}
