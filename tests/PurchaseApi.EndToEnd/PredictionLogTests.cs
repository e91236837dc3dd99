using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed class PredictionLogTests : IDisposable
{
    private static readonly TimeSpan LostAtMost = TimeSpan.FromSeconds(1);

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_killed_process_loses_the_last_second_at_most()
    {
        models.Publish();
        await using var service = await RunningService.Start(models.Path, [$"--PredictionLog:Path={folder.FullName}"]);
        var answered = new ConcurrentDictionary<string, long>();   // by request, when
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(async caller =>
        {
            for (var i = 0; await Answers(service, $"{caller}-{i}"); i++)
                answered[$"{caller}-{i}"] = Stopwatch.GetTimestamp();
        }));
        var start = Stopwatch.GetTimestamp();
        await Eventually.Holds(() => Task.FromResult(
            answered.Count >= 400 && Stopwatch.GetElapsedTime(start) > 2 * LostAtMost));

        var killed = Stopwatch.GetTimestamp();
        await service.Signal("KILL");
        await load;

        string[] lines = [.. Lines()];
        var logged = lines.SkipLast(1).Select(line => (string)JsonNode.Parse(line)!["request_id"]!).ToHashSet();
        Assert.Equal(lines.Length - 1, logged.Count);
        var early = answered.Where(one => Stopwatch.GetElapsedTime(one.Value, killed) > LostAtMost).ToArray();
        Assert.NotEmpty(early);
        Assert.All(early, one => Assert.Contains(one.Key, logged));
    }

    /// <summary>A limit of 0 bytes per file refuses what a full disk refuses: files can be made, not filled.</summary>
    [Fact]
    public async Task A_full_disk_costs_lines_but_no_answers()
    {
        models.Publish();
        await using var service = await RunningService.Start(
            models.Path, [$"--PredictionLog:Path={folder.FullName}", "--Serving:Prometheus=true"],
            new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" },
            through: ["bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "bash"]);

        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);

        await Eventually.Holds(async () => Regex.IsMatch(
            await service.Client.GetStringAsync("/metrics", Built.Cancellation),
            @"purchase_api_prediction_log_dropped_total\{[^}]*\} 20\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("The prediction log cannot be written", service.Output);
        Assert.Empty(folder.GetFiles());
    }

    [Fact]
    public async Task Standard_output_takes_the_same_lines()
    {
        models.Publish();
        await using var service = await RunningService.Start(models.Path, ["--PredictionLog:Path=stdout"]);

        await service.Predict();

        await Eventually.Holds(() => Task.FromResult(
            service.Output.Split('\n').Any(line => line.StartsWith("{\"time\":", StringComparison.Ordinal))));
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<bool> Answers(RunningService service, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = JsonContent.Create(Sessions.Typical),
        };
        request.Headers.Add("X-Request-Id", id);
        try
        {
            using var answer = await service.Client.SendAsync(request, Built.Cancellation);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private IEnumerable<string> Lines() =>
        folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).SelectMany(Lines);

    private static IEnumerable<string> Lines(FileInfo file)
    {
        using var reader = new StreamReader(
            new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
