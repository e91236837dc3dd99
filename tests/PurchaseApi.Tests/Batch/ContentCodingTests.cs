using System.Net;
using System.Text;
using System.Text.Json;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class ContentCodingTests
{
    private static string Row => JsonSerializer.Serialize(Sessions.Typical);

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Compressed_bodies_get_the_same_answers(string coding)
    {
        await using var api = new Api();

        foreach (var (path, type, body) in Requests())
        {
            var packed = coding == "identity" ? Encoding.UTF8.GetBytes(body) : Packed.Encode(coding, body);
            var plain = await api.Post(path, body, type);
            var answer = await api.PostBytes(path, packed, type, coding);

            Assert.Equal((HttpStatusCode.OK, plain.Text), (answer.Status, answer.Text));
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    [InlineData("br, gzip")]
    [InlineData("?")]
    public async Task Unknown_encodings_are_415_with_the_known_ones(string coding)
    {
        await using var api = new Api();

        foreach (var (path, type, body) in Requests())
        {
            var answer = await api.PostBytes(path, Encoding.UTF8.GetBytes(body), type, coding);

            answer.IsProblem(415, "UNSUPPORTED_ENCODING");
            Assert.Equal(["gzip", "br"], answer.Headers.GetValues("Accept-Encoding").Single().Split(", "));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Broken_and_truncated_encodings_are_rejected(string coding)
    {
        await using var api = new Api();

        foreach (var (path, type, body) in Requests())
        {
            var packed = Packed.Encode(coding, body);
            (await api.PostBytes(path, Encoding.UTF8.GetBytes(body), type, coding)).IsProblem(400, "INVALID_ENCODING");
            if (type != "application/json") continue;

            foreach (var bytes in (byte[][])[packed[..^1], packed[..(packed.Length / 2)], packed[..3]])
                (await api.PostBytes(path, bytes, type, coding)).IsProblem(400, "INVALID_ENCODING");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Truncated_streams_never_look_complete(string coding)
    {
        await using var api = new Api();

        foreach (var (path, type, body) in Requests().Where(request => request.Type != "application/json"))
        {
            var packed = Packed.Encode(coding, body);
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(packed[..^1]);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Content.Headers.ContentEncoding.Add(coding);

            var answer = await CutAnswer.Read(api.Client, request);

            Assert.True(answer.IsCut);
            Assert.DoesNotContain("complete", answer.Text);
        }
    }

    [Fact]
    public async Task All_gzip_members_are_read()
    {
        await using var api = new Api();
        const string Rows = "1,1,1,1,Mobile,New\n", More = "2,1,1,1,Mobile,New\n";
        var expected = await api.Csv(StreamCalls.Header + Rows + More);
        byte[] first = Packed.Encode("gzip", StreamCalls.Header + Rows), second = Packed.Encode("gzip", More);

        var whole = await api.PostBytes("/predict/batch", [.. first, .. second], "text/csv", "gzip");

        Assert.Equal(expected.Text, whole.Text);
        foreach (var damaged in new[] { 0, 1, 12, second.Length - 1 })
        {
            byte[] body = [.. first, .. second];
            body[first.Length + damaged] ^= 1;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/predict/batch");
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/csv");
            request.Content.Headers.ContentEncoding.Add("gzip");
            var answer = await CutAnswer.Read(api.Client, request);
            Assert.True(answer.IsCut || answer.Text.Contains("INVALID_ENCODING", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Gzip_bombs_are_413(string coding)
    {
        var settings = new Dictionary<string, string> { ["Serving:MaxStreamBytes"] = "100000" };
        await using var api = new Api(settings: settings);

        foreach (var (path, type, _) in Requests())
        {
            var bomb = Packed.Encode(coding, new string(' ', 16 << 20));
            Assert.InRange(bomb.Length, 1, 80_000);
            (await api.PostBytes(path, bomb, type, coding)).IsProblem(413, "BODY_TOO_LARGE");
        }
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip;q=0.5, br", "br")]
    [InlineData("br;q=0, gzip;q=0.1", "gzip")]
    [InlineData("deflate, zstd", null)]
    [InlineData("gzip;q=0", null)]
    public async Task Answers_use_the_callers_preferred_encoding(string accepted, string? coding)
    {
        await using var api = new Api();

        foreach (var (path, type, body) in Requests().Where(request => request.Path != "/predict"))
        {
            var plain = await api.Post(path, body, type);
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

            Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
            Assert.Equal(plain.Text, coding is null ? Encoding.UTF8.GetString(bytes) : Packed.Text(coding, bytes));
        }
    }

    private static (string Path, string Type, string Body)[] Requests()
    {
        const string Header = "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\n";
        var lines = string.Concat(Enumerable.Range(1, 200).Select(i => $"{i},{i},2,3.5,Mobile,New\n"));
        return
        [
            ("/predict", "application/json", Row),
            ("/predict/batch", "application/json", $"[{string.Join(',', Enumerable.Repeat(Row, 200))}]"),
            ("/predict/batch", "application/x-ndjson", string.Concat(Enumerable.Repeat(Row + "\n", 200))),
            ("/predict/batch", "text/csv", Header + lines),
        ];
    }
}
