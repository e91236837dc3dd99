using System.Net.Sockets;
using System.Text;
using PurchaseApi.EndToEnd.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>Bytes that no HTTP client would send.</summary>
public sealed class WireTests(SmallService small) : IClassFixture<SmallService>
{
    private readonly RunningService service = small.Service;

    [Theory]
    [InlineData("80000000", 400)]
    [InlineData("ffffffff", 400)]
    [InlineData("fffffffffffffffff", 400)]
    [InlineData("-1", 400)]
    [InlineData("0x10", 400)]
    public async Task W_01_impossible_chunk_sizes_are_rejected(string size, int status)
    {
        foreach (var path in (string[])["/predict", "/predict/batch"])
        {
            var answer = await Send($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + $"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{size}\r\n{{}}");
            Assert.StartsWith($"HTTP/1.1 {status}", answer);
        }

        Assert.DoesNotContain("   at ", service.Output);
        Assert.DoesNotContain("fail:", service.Output);
        Catalogue.Tell("W-01", $"chunk of {size}: {status}");
    }

    [Theory]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: a\r\n", 400)]
    [InlineData("GET /models/..%2f..%2fetc HTTP/1.1\r\nHost: a\r\n", 404)]
    [InlineData("GET /a;b//c/%2e%2e/d HTTP/1.1\r\nHost: a\r\n", 404)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a\r\n", 405)]
    [InlineData("GET / HTTP/1.1\r\n", 400)]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\u001b[31m\r\n", 200)]
    public async Task W_07_odd_targets_and_headers_are_harmless(string head, int status)
    {
        var answer = await Send($"{head}Connection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer);
        Assert.DoesNotContain("fail:", service.Output);
        Assert.DoesNotContain('\u001b', service.Output);
        Catalogue.Tell("W-07", answer);
    }

    private async Task<string> Send(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, Built.Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), Built.Cancellation);
        return await new StreamReader(stream).ReadLineAsync(Built.Cancellation) ?? "";
    }
}
