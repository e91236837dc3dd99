using System.Net;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Security;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed partial class PrometheusTests
{
    [Theory]
    [InlineData("purchase_api_predictions_total{")]
    [InlineData("purchase_api_probability_bucket{")]
    [InlineData("purchase_api_scoring_duration_seconds_bucket{")]
    [InlineData("purchase_api_refused_rows_total{")]
    [InlineData("purchase_api_problems_total{")]
    [InlineData("purchase_api_reloads_total{")]
    [InlineData("purchase_api_model_age_seconds{")]
    [InlineData("purchase_api_work_limit_bytes{")]
    [InlineData("purchase_api_work_used_bytes{")]
    [InlineData("purchase_api_work_queued_bytes{")]
    [InlineData("purchase_api_streams{")]
    [InlineData("http_server_request_duration_seconds_bucket{")]
    [InlineData("dotnet_gc_collections_total{")]
    public async Task Scrapes_have_the_series_of_the_guide(string series)
    {
        await using var api = new Api(settings: On());
        await api.Predict(Sessions.Typical);
        await api.Predict(Sessions.Typical with { basket_value = -5 });

        var scrape = await api.Get("/metrics");

        Assert.Equal(HttpStatusCode.OK, scrape.Status);
        Assert.Contains($"\n{series}", scrape.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prometheus/alerts.yml")]
    [InlineData("grafana/purchase-api.json")]
    public async Task Alerts_and_dashboard_use_existing_series(string file)
    {
        await using var api = new Api(settings: On());
        await api.Predict(Sessions.Typical);
        await api.Predict(Sessions.Typical with { basket_value = -5 });
        var scrape = (await api.Get("/metrics")).Text;

        var asked = Series.Matches(await File.ReadAllTextAsync(
                Path.Combine(SharedData.Repository, "deploy", file), TestContext.Current.CancellationToken))
            .Select(match => match.Value).Distinct().ToArray();

        Assert.NotEmpty(asked);
        Assert.All(
            asked.Where(name => !name.StartsWith("purchase_api_drift_", StringComparison.Ordinal)),   // after a window
            name => Assert.Contains($"\n{name}", scrape, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b(purchase_api|http_server|dotnet)_\w+", RegexOptions.None, 1000)]
    private static partial Regex Series { get; }

    [Fact]
    public async Task Scrapes_need_a_key_with_the_read_scope()
    {
        var (reader, shop) = (Caller.With("read", "prometheus"), Caller.With("predict"));
        await using var api = new Api(settings: On(Caller.Settings(reader, shop)));

        Assert.Equal(HttpStatusCode.OK, (await reader.Get(api, "/metrics")).Status);
        (await shop.Get(api, "/metrics")).IsProblem(403, "FORBIDDEN");
        (await api.Get("/metrics")).IsProblem(401, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Unknown_paths_methods_and_models_add_no_series()
    {
        await using var api = new Api(settings: On());
        for (var i = 0; i < 50; i++)
        {
            await api.Get($"/nothing-{i}");
            await api.Get($"/models/nothing-{i}");
            await Caller.Send(api, new HttpMethod($"M{i}"), "/predict", null, null);
        }

        var lines = (await api.Get("/metrics")).Text.Split('\n');

        Assert.DoesNotContain(lines, line => line.Contains("nothing-", StringComparison.Ordinal));
        Assert.InRange(lines.Count(line => line.StartsWith(
            "http_server_request_duration_seconds_count", StringComparison.Ordinal)), 1, 10);
    }

    [Fact]
    public async Task Metrics_are_off_by_default()
    {
        await using var api = new Api();

        (await api.Get("/metrics")).IsProblem(404, "NOT_FOUND");
    }

    private static Dictionary<string, string> On(Dictionary<string, string>? settings = null) =>
        new(settings ?? []) { ["Serving:Prometheus"] = "true" };
}
