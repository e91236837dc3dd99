using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>Streams over real connections: callers that go away, stand still or send too much.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Header = "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\n";

    private readonly ModelsFolder models = new();

    public StreamTests() => models.Publish();

    [Fact]
    public async Task Rows_are_answered_before_the_upload_ends()
    {
        await using var service = await Start();
        using var connection = await ChunkedRequest.Open(service, Header);

        for (var i = 0; i < 3; i++)
        {
            await connection.Send($"{i},1,1,1,Mobile,New\n");
            await connection.Until($"\n{i},");
        }
    }

    [Fact]
    public async Task A_disconnecting_caller_frees_its_place()
    {
        await using var service = await Start("--Serving:MaxStreams", "1");
        using (var connection = await ChunkedRequest.Open(service, Header))
        {
            await connection.Send("1,1,1,1,Mobile,New\n");
            await connection.Until("\n1,");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Post(service, Header)).StatusCode);
        }

        var start = Stopwatch.GetTimestamp();
        while ((await Post(service, Header)).StatusCode != HttpStatusCode.OK)
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1), "The place is still taken.");
    }

    [Fact]
    public async Task Callers_that_stop_reading_are_cut_off()
    {
        await using var service = await Start("--Serving:MaxStreams", "1", "--Serving:StreamTimeout", "00:00:01");
        using var connection = await ChunkedRequest.Open(service, Header);
        var rows = string.Concat(Enumerable.Repeat("1,1,1,1,Mobile,New\n", 10_000));

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (var i = 0; i < 2_000; i++) await connection.Send(rows);
        });

        // The place of the cut stream is free as soon as the service has noticed.
        await Eventually.Holds(async () => (await Post(service, Header)).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Callers_that_stop_sending_are_cut_off()
    {
        await using var service = await Start("--Serving:StreamTimeout", "00:00:00.300");
        using var connection = await ChunkedRequest.Open(service, Header);
        await connection.Send("1,1,1,1,Mobile,New\n");

        var answer = await connection.ToEnd();

        Assert.Contains("REQUEST_TIMEOUT", answer);
        Assert.DoesNotContain("\r\n0\r\n\r\n", answer);   // the last chunk of a whole answer
    }

    [Fact]
    public async Task Too_long_streams_are_cut_off()
    {
        await using var service = await Start("--Serving:MaxStreamBytes", "500000");
        var body = Header + string.Concat(Enumerable.Repeat("1,1,1,1,Mobile,New\n", 40_000));
        var file = Path.Combine(models.Path, "rows.csv");
        await File.WriteAllTextAsync(file, body, Built.Cancellation);

        string Curl(string more) => $"curl -s -X POST -T - -H 'Content-Type: text/csv' {more} "
            + $"{service.Client.BaseAddress}predict/batch < '{file}' | tail -n 1; echo ${{PIPESTATUS[0]}}";
        var cut = await Built.Run("bash", ["-c", Curl("")]);
        var ndjson = await Built.Run("bash", ["-c", Curl("-H 'Accept: application/x-ndjson'")]);

        Assert.Matches(@"BODY_TOO_LARGE.*\n(18|56)\n$", cut.Output);   // curl: the transfer was cut
        Assert.Matches("""^{"error":{"code":"BODY_TOO_LARGE",.*\n(18|56)\n$""", ndjson.Output);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(service, body)).StatusCode);
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http1.0")]
    public async Task Damaged_streams_are_cut_off_without_an_error_log(string version)
    {
        Needs.Present((await Built.Run("which", ["curl"])).ExitCode == 0, "curl is not installed");
        await using var service = await Start();
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},25.5,8,75,Mobile,Returning\n"));
        await File.WriteAllTextAsync(Path.Combine(models.Path, "rows.csv"), Header + rows, Built.Cancellation);

        var ended = await Built.Run("bash",
        [
            "-c", "gzip -c rows.csv | head -c 20000 | curl -s -o answers.csv -H 'Content-Type: text/csv' "
                + $"-H 'Content-Encoding: gzip' --data-binary @- {version} {service.Client.BaseAddress}predict/batch",
        ], folder: models.Path);

        Assert.InRange(ended.ExitCode, 1, 100);
        Assert.Equal(HttpStatusCode.OK, await service.Status("/health/live"));
        Assert.DoesNotContain("fail:", service.Output);
    }

    [Fact]
    public async Task Streams_use_constant_memory()
    {
        await using var service = await Start();
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,1,1,1,Mobile,New\n", 50_000)));

        var shorter = await PeakAfter(service, block, times: 10);
        var longer = await PeakAfter(service, block, times: 60);

        Assert.InRange(longer - shorter, 0, 20L << 20);
    }

    public void Dispose() => models.Dispose();

    private Task<RunningService> Start(params string[] settings) => RunningService.Start(models.Path, settings);

    private static Task<HttpResponseMessage> Post(RunningService service, string body)
    {
        var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("text/csv"));
        return service.Client.PostAsync("/predict/batch", content, Built.Cancellation);
    }

    /// <returns>The service's largest memory so far, in bytes.</returns>
    private static async Task<long> PeakAfter(RunningService service, byte[] block, int times)
    {
        using var connection = await ChunkedRequest.Open(service, Header);
        var reading = connection.ToEnd(keep: false);
        for (var i = 0; i < times; i++) await connection.Send(block);
        await connection.Finish();
        await reading;
        return service.PeakMemory;
    }
}
