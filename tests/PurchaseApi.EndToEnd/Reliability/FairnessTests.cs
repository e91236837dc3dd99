using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>Batches beside single rows; load and probe are processes of their own.</summary>
[Collection(nameof(Alone))]
[Trait("Category", Catalogue.Slow)]
public sealed partial class FairnessTests : IDisposable
{
    private const string Explained = "?explain=true";

    private readonly ModelsFolder models = new();

    [GeneratedRegex(@"99%\s+([0-9.]+)(us|ms|s)", RegexOptions.None, 1000)]
    private static partial Regex Percentile { get; }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)", RegexOptions.None, 1000)]
    private static partial Regex Rate { get; }

    [Theory]
    [InlineData("/predict/batch")]
    [InlineData("/predict/batch?explain=true")]
    [InlineData("/predict/batch", "nearest_neighbors")]
    public async Task R_03_batches_do_not_slow_single_rows(string path, string? algorithm = null)
    {
        Needs.Present(File.Exists("/usr/bin/wrk"), "wrk is not installed");
        var shipped = Path.Combine(SharedData.Repository, "models");
        Needs.Present(File.Exists(Path.Combine(shipped, "purchase", "current")), "models/purchase has no version");
        if (algorithm is not null) await Train(algorithm);
        await using var service = await RunningService.Start(algorithm is null ? shipped : models.Path);
        await Probe(service, seconds: 5);
        var rounds = new List<(double Share, double Milliseconds)>();
        var (flood, live) = (new Flood(service), new List<double>());
        for (var i = 0; i < 3; i++)
        {
            var quiet = await Probe(service, seconds: 5);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
            var load = flood.SendRepeatedly(32, path, Flood.Plain, stop.Token);
            var asking = AskLive(service, stop.Token);
            var beside = await Probe(service, seconds: 20);
            await stop.CancelAsync();
            await load;
            live.AddRange(await asking);
            rounds.Add((beside.Rate / quiet.Rate, beside.Milliseconds));
        }

        var share = rounds.Select(round => round.Share).Order().ElementAt(1);
        var p99 = rounds.Select(round => round.Milliseconds).Order().ElementAt(1);
        Catalogue.Tell("R-03", string.Create(CultureInfo.InvariantCulture,
            $"{path} {algorithm}: p99 {p99:F1} ms, {share:P0} of the quiet rate; batches {flood}"));
        var alive = live.Order().ElementAt(live.Count * 99 / 100);
        Catalogue.Tell("R-04", string.Create(CultureInfo.InvariantCulture,
            $"{path} {algorithm}: p99 of /health/live {alive:F1} ms, {live.Count} asked"));
        Assert.InRange(alive, 0, 50);
        Assert.Subset(new HashSet<string> { "200", "503+Retry-After" }, flood.Outcomes.Keys.ToHashSet());
        Assert.InRange(p99, 0, 15);
        Assert.InRange(share, 0.4, double.MaxValue);
    }

    [Fact]
    public async Task R_01_tenfold_overload_keeps_throughput()
    {
        Needs.Present(File.Exists("/usr/bin/wrk"), "wrk is not installed");
        models.Publish();
        await using var service = await RunningService.Start(models.Path);
        await Probe(service, seconds: 5, Explained);
        var peak = await Probe(service, seconds: 5, Explained, connections: 16);
        var beyond = await Probe(service, seconds: 10, Explained, connections: 400);
        var after = await Probe(service, seconds: 5, Explained, connections: 4);

        Catalogue.Tell("R-01", string.Create(CultureInfo.InvariantCulture,
            $"{beyond.Rate / peak.Rate:P0} of the peak with 400 connections; then p99 {after.Milliseconds:F1} ms "
            + $"with 4"));
        Assert.InRange(beyond.Rate / peak.Rate, 0.9, double.MaxValue);
        Assert.InRange(after.Milliseconds, 0, Math.Max(10, 2 * peak.Milliseconds));
    }

    public void Dispose() => models.Dispose();

    private async Task Train(string algorithm)
    {
        var ended = await Built.Run(
            Built.Worker,
            [
                "train", "--model", "purchase",
                "--data", Path.Combine(SharedData.Repository, "models/purchase/sample.csv"),
                "--models", models.Path, "--algorithms", algorithm, "--trials", "1",
            ],
            limit: TimeSpan.FromMinutes(5));
        Assert.True(ended.ExitCode == 0, ended.Errors);
    }

    /// <returns>Milliseconds, one for each time it was asked.</returns>
    private static async Task<List<double>> AskLive(RunningService service, CancellationToken stop)
    {
        var times = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, await service.Status("/health/live"));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(50, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return times;
    }

    private async Task<(double Rate, double Milliseconds)> Probe(
        RunningService service, int seconds, string query = "", int connections = 4)
    {
        var script = Path.Combine(models.Path, "one.lua");
        await File.WriteAllTextAsync(script, $"""
            wrk.method = "POST"; wrk.headers["Content-Type"] = "application/json"
            wrk.body = '{System.Text.Json.JsonSerializer.Serialize(Sessions.Typical)}'
            """, Built.Cancellation);
        var ended = await Built.Run(
            "/usr/bin/wrk",
            [
                "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script,
                $"{service.Client.BaseAddress}predict{query}",
            ]);
        Assert.DoesNotContain("Non-2xx", ended.Output);
        var percentile = Percentile.Match(ended.Output);
        var factor = percentile.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return (Number(Rate.Match(ended.Output)), factor * Number(percentile));
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
}
