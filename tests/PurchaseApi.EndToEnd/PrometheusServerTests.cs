using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>Prometheus reads what the service says, and the alerts that are shipped.</summary>
public sealed class PrometheusServerTests : IDisposable
{
    private const string Prometheus = "/usr/bin/prometheus", Promtool = "/usr/bin/promtool";

    private static readonly string Rules = Path.Combine(SharedData.Repository, "deploy", "prometheus");

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("prometheus-");

    [Fact]
    public async Task Alerts_fire_exactly_when_they_should()
    {
        Needs.Present(File.Exists(Promtool), "promtool is not installed (apt-get install prometheus)");

        var ended = await Built.Run(Promtool, ["test", "rules", Path.Combine(Rules, "alerts.test.yml")]);

        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
    }

    [Fact]
    public async Task Prometheus_scrapes_the_health_port_with_a_key()
    {
        Needs.Present(File.Exists(Prometheus), "Prometheus is not installed (apt-get install prometheus)");
        models.Publish();
        var (key, health, own) = (ApiKey.Create("prometheus"), Collector.FreePort(), Collector.FreePort());
        await using var service = await RunningService.Start(models.Path,
        [
            "--Security:Keys:0:Name=prometheus", $"--Security:Keys:0:Hash={KeyHash.Create(key)}",
            "--Security:Keys:0:Scopes=predict,read", "--Serving:Prometheus=true", $"--Serving:HealthPort={health}",
        ]);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await service.Predict();
        using var prometheus = Built.Start(Prometheus, Arguments(key, health, own));
        try
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{own}") };
            await Eventually.Holds(async () =>
                await Sum(client, "purchase_api_predictions_total") == "1" && await Sum(client, "up") == "1");
            Assert.Equal(404, (int)await service.Status("/metrics"));   // on the port of health alone
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Delete(recursive: true);
    }

    private string[] Arguments(string key, int health, int own)
    {
        var config = Path.Combine(folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 200ms }
            rule_files: ["{{Path.Combine(Rules, "alerts.yml")}}"]
            scrape_configs:
              - job_name: purchase-api
                scrape_timeout: 200ms
                authorization: { credentials: "{{key}}" }
                static_configs: [{ targets: ["127.0.0.1:{{health}}"] }]
            """);
        return
        [
            $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
            $"--web.listen-address=127.0.0.1:{own}",
        ];
    }

    private static async Task<string?> Sum(HttpClient client, string series)
    {
        try
        {
            var answer = await client.GetFromJsonAsync<JsonNode>(
                $"/api/v1/query?query=sum({series})", Built.Cancellation);
            return (string?)answer!["data"]!["result"]!.AsArray().FirstOrDefault()?["value"]![1];
        }
        catch (HttpRequestException)   // it is starting
        {
            return null;
        }
    }
}
