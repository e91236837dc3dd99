using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using PurchaseApi.EndToEnd.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>Many requests at once, and what came of them.</summary>
internal sealed class Flood(RunningService service)
{
    private readonly ConcurrentDictionary<string, int> outcomes = new();
    private long largest;

    /// <summary>Status -> how often; what has no status by the name of its exception.</summary>
    public IReadOnlyDictionary<string, int> Outcomes => outcomes;

    /// <summary>Bytes of the largest answer.</summary>
    public long Largest => largest;

    public override string ToString() =>
        string.Join(' ', outcomes.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"{one.Key}={one.Value}"));

    public static byte[] Explained { get; } = Packed(
        $"[{string.Join(',', Enumerable.Range(0, 10_000).Select(i => Row(i % 8 == 0 ? 9 : 8)))}]",
        CompressionLevel.Optimal);

    public static byte[] Bad { get; } =
        Packed($"[{string.Join(',', Enumerable.Repeat("{}", 10_000))}]", CompressionLevel.Fastest);

    public static byte[] Plain { get; } =
        Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 10_000).Select(i => Row(i % 20)))}]");

    public async Task Send(int count, int atOnce, string path, byte[] body, string type = "application/json")
    {
        var isPacked = body is [0x1f, 0x8b, ..];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, stop) =>
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                if (isPacked) content.Headers.ContentEncoding.Add("gzip");
                await Post(path, content, stop);
            });
    }

    /// <summary>Sends the same again and again.</summary>
    public Task SendRepeatedly(int atOnce, string path, byte[] body, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (!stop.IsCancellationRequested) await Send(1, 1, path, body);
        }));

    public static byte[] Packed(string text, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, level)) stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private async Task Post(string path, HttpContent content, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            using var answer = await service.Client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, stop);
            Count($"{(int)answer.StatusCode}{(answer.Headers.RetryAfter is null ? "" : "+Retry-After")}");
            await using var body = await answer.Content.ReadAsStreamAsync(stop);
            var (buffer, length) = (new byte[1 << 16], 0L);
            while (await body.ReadAsync(buffer, stop) is > 0 and var some) length += some;
            InterlockedMax(ref largest, length);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            Count(error.GetType().Name);
        }
    }

    private void Count(string outcome) => outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private static string Row(int pages) =>
        $$"""{"time_spent":25.5,"pages_viewed":{{pages}},"basket_value":75.0"""
        + ""","device_type":"Mobile","customer_type":"Returning"}""";
}
