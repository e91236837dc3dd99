using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Security;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class CallerLimitTests
{
    [Fact]
    public async Task Requests_above_a_callers_limit_get_429_with_Retry_After()
    {
        var (greedy, modest) = (Caller.With("predict", "greedy"), Caller.With("predict", "modest"));
        await using var api = Limited(("Serving:MaxRequestsPerSecond", "1"), greedy, modest);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => greedy.Predict(api)));
        var other = await modest.Predict(api);

        var refused = answers.First(answer => answer.Status != HttpStatusCode.OK);
        refused.IsProblem(429, "TOO_MANY_REQUESTS");
        Assert.True((bool)refused.Body!["retryable"]!);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("\"requests\";q=1;w=1", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"requests\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.OK, other.Status);
    }

    [Fact]
    public async Task Health_is_not_limited()
    {
        await using var api = Limited(("Serving:MaxRequestsPerSecond", "1"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Get("/health/live")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact]
    public async Task Batches_above_a_callers_row_limit_are_rejected()
    {
        await using var api = Limited(("Serving:MaxRowsPerSecond", "10"));
        var row = JsonSerializer.Serialize(Sessions.Typical);
        var batch = $"[{string.Join(',', Enumerable.Repeat(row, 9_000))}]";

        var (first, second) = (await api.Post("/predict/batch", batch), await api.Post("/predict/batch", batch));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        second.IsProblem(429, "TOO_MANY_REQUESTS");
        Assert.Equal("\"rows\";q=10;w=1", second.Headers.GetValues("RateLimit-Policy").Single());
    }

    [Fact]
    public async Task Streams_above_the_row_limit_are_slowed_down()
    {
        await using var api = Limited(("Serving:MaxRowsPerSecond", "10000"));
        var row = JsonSerializer.Serialize(Sessions.Typical);
        var rows = string.Join('\n', Enumerable.Repeat(row, 25_000));

        var start = Stopwatch.GetTimestamp();
        var answer = await api.Post("/predict/batch", rows, "application/x-ndjson");

        Assert.Contains("\"complete\":true", answer.Text);
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(0.5));
    }

    private static Api Limited((string Name, string Value) limit, params Caller[] callers) =>
        new(settings: new Dictionary<string, string>(Caller.Settings(callers)) { [limit.Name] = limit.Value });
}
