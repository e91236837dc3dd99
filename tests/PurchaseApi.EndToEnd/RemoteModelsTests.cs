using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>Models from a real nginx that fails in every way a store can.</summary>
public sealed class RemoteModelsTests : IDisposable
{
    private const string Nginx = "/usr/sbin/nginx";
    private const int HeadBytes = 300;   // of an answer, about

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("store-");
    private readonly ConcurrentDictionary<string, byte> served = new(), published = new();
    private readonly ConcurrentQueue<string> failures = [];
    private int predictions, cuts;

    private string Store => Path.Combine(folder.FullName, "models");

    private string Fault(string name) => Path.Combine(folder.FullName, name);

    public void Dispose()
    {
        models.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public Task Two_thousand_predictions_do_not_notice_a_failing_store() => Predict(2_000);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Twenty_thousand_predictions_do_not_notice_a_failing_store() => Predict(20_000);

    private async Task Predict(int count)
    {
        Needs.Present(File.Exists(Nginx), "nginx is not installed");
        using var nginx = StartNginx();
        try
        {
            await using var proxy = new CuttingProxy(Path.Combine(folder.FullName, "nginx.sock"));
            await Publish(0);
            await using (var service = await Start(proxy.Address))
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
                var senders = Enumerable.Range(0, 4).Select(_ => Send(service, enough.Token)).ToArray();
                for (var round = 1; predictions < count || round <= 5; round++) await Round(round, proxy, service);
                await enough.CancelAsync();
                await Task.WhenAll(senders);
            }

            Assert.Empty(failures);
            Assert.True(predictions >= count);
            Assert.Subset(published.Keys.ToHashSet(), served.Keys.ToHashSet());
            Assert.True(served.Count >= 5, $"{served.Count} versions were served");
            Assert.True(cuts > 10, $"{cuts} connections were cut");

            nginx.Kill();
            await nginx.WaitForExitAsync(Built.Cancellation);
            var last = models.Repository.Current("purchase").Text;
            await using var restarted = await Start(proxy.Address);
            await Eventually.Holds(async () => (string?)(await restarted.Predict()).Body["model_version"] == last);
        }
        finally
        {
            if (!nginx.HasExited) nginx.Kill();
        }
    }

    /// <summary>A version is published while the store fails in one way, and served once it recovers.</summary>
    private async Task Round(int round, CuttingProxy proxy, RunningService service)
    {
        var current = Path.Combine(Store, "purchase", "current");
        File.Copy(current, current + ".stale", overwrite: true);
        var fault = (string[])["none", "cut", "500", "slow", "stale"];
        var now = fault[round % fault.Length];
        if (now == "cut") proxy.BytesOfNext = () => HeadBytes + (10 * Interlocked.Increment(ref cuts));
        else File.WriteAllText(Fault(now), "");
        proxy.Cut();
        var version = await Publish(round);
        await Task.Delay(TimeSpan.FromMilliseconds(300), Built.Cancellation);

        File.Delete(Fault(now));
        if (now != "cut") proxy.BytesOfNext = () => long.MaxValue;
        try
        {
            await Eventually.Holds(async () => (string?)(await service.Predict()).Body["model_version"] == version);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{now}: {version} does not arrive:\n{service.Output}");
        }

        proxy.BytesOfNext = () => long.MaxValue;
    }

    private async Task Send(RunningService service, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                var (status, body) = await service.Predict();
                Interlocked.Increment(ref predictions);
                if (status == HttpStatusCode.OK) served.TryAdd((string)body["model_version"]!, 0);
                else failures.Enqueue($"{status}");
            }
            catch (HttpRequestException error)
            {
                failures.Enqueue(error.Message);
            }
        }
    }

    private async Task<string> Publish(int round)
    {
        var version = models.Publish(intercept: 0.01 * round).Id.Text;
        published.TryAdd(version, 0);
        var run = await Worker.Run("publish", "--models", models.Path, "--to", Store);
        Assert.True(run.ExitCode == 0, run.Errors);
        return version;
    }

    private Task<RunningService> Start(string store) => RunningService.Start(
        $"{store}/",
        [
            $"--Serving:CachePath={Path.Combine(folder.FullName, "cache")}",
            "--Serving:StorePollInterval=00:00:00.050",
        ]);

    private Process StartNginx()
    {
        Directory.CreateDirectory(Store);
        var temporary = string.Join('\n', ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
            .Select(name => $"{name}_temp_path {folder.FullName}/{name};"));
        File.WriteAllText(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            user root; daemon off; worker_processes 1; pid {{folder.FullName}}/nginx.pid; error_log stderr crit;
            events { worker_connections 64; }
            http {
              access_log off;
              {{temporary}}
              server {
                listen unix:{{folder.FullName}}/nginx.sock;
                root {{Store}};
                if (-f {{Fault("500")}}) { return 500; }
                if (-f {{Fault("slow")}}) { set $limit_rate 8k; }
                set $stale "";
                if (-f {{Fault("stale")}}) { set $stale .stale; }
                location ~ /current$ { try_files $uri$stale =404; }
              }
            }

            """);
        return Built.Start(Nginx, ["-e", "stderr", "-c", Path.Combine(folder.FullName, "nginx.conf")]);
    }
}
