using System.Net;
using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>Ids, values and keys of callers are in no log, trace or metric, whatever becomes of the request.</summary>
public sealed class NothingLeaksTests : IDisposable
{
    private const string Mark = "Zq7Marked";

    private readonly ModelsFolder models = new();

    [Fact]
    public Task A_thousand_requests_leak_nothing() => LeaveNothing(1_000);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Twenty_thousand_requests_leak_nothing() => LeaveNothing(20_000);

    public void Dispose() => models.Dispose();

    private async Task LeaveNothing(int requests)
    {
        var shadow = models.Publish(intercept: 0.3, yaml: ModelsFolder.ControlledYaml, promote: false).Id;
        models.Publish(yaml: ModelsFolder.ControlledYaml);
        var key = ApiKey.Create("shop");
        using var collector = new Collector();
        await using var service = await RunningService.Start(
            models.Path,
            [
                "--Security:Keys:0:Name=shop", $"--Security:Keys:0:Hash={KeyHash.Create(key)}",
                "--Security:Keys:0:Scopes=predict,batch,read", "--Serving:Prometheus=true",
                "--Serving:DriftWindowRows=500", "--PredictionLog:Path=stdout", $"--Serving:Shadow:purchase={shadow}",
            ],
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            });

        var answered = new int[600];
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            using var request = Marked(i, key);
            using var answer = await service.Client.SendAsync(request, Built.Cancellation);
            Interlocked.Increment(ref answered[(int)answer.StatusCode]);
        });

        Assert.All((int[])[200, 207, 400, 401], status => Assert.True(answered[status] > 0, $"no {status}"));
        await Eventually.Holds(() => Task.FromResult(
            collector.Received("/v1/traces").Contains("POST /predict", StringComparison.Ordinal)
            && collector.Received("/v1/metrics").Contains("purchase_api.problems", StringComparison.Ordinal)));
        using var scrape = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        scrape.Headers.Authorization = new("Bearer", key);
        using var scraped = await service.Client.SendAsync(scrape, Built.Cancellation);
        var metrics = await scraped.Content.ReadAsStringAsync(Built.Cancellation);
        Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);
        Assert.Contains("purchase_api_predictions", metrics, StringComparison.Ordinal);

        string[] logged =
            ["{\"time\":", "\"key\":\"shop\"", "\"control\":true,\"would_be\":", "\"shadow\":{\"version\":"];
        Assert.All(logged, part => Assert.Contains(part, service.Output, StringComparison.Ordinal));

        string[] secrets = [Mark, "271828.1828", key, key[^43..]];
        string[] written =
            [service.Output, collector.Received("/v1/traces"), collector.Received("/v1/metrics"), metrics];
        foreach (var secret in secrets)
            Assert.All(written, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    private static HttpRequestMessage Marked(int number, string key)
    {
        var row = $$"""
            {"customer_id":"{{Mark}}-{{number}}","time_spent":25.5,"pages_viewed":8,"basket_value":271828.1828,
             "device_type":"Mobile","customer_type":"New"}
            """;
        var (path, body) = (number % 8) switch
        {
            0 => ("/predict", row.Replace("\"Mobile\"", $"\"{Mark}\"", StringComparison.Ordinal)),
            1 => ("/predict", row.Replace("\"time_spent\"", $"\"{Mark}\"", StringComparison.Ordinal)),
            2 => ("/predict/batch", $"[{row},{{}}]"),
            3 => ($"/predict?explain={Mark}", row),
            4 => ("/predict", $"{{ {Mark}"),
            _ => ("/predict", row),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", number % 8 == 5 ? $"shop.{Mark}" : key);
        return request;
    }
}
