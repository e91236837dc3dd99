using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed class PredictionLogTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_killed_process_loses_the_last_second_at_most()
    {
        models.Publish();
        await using var service = await RunningService.Start(models.Path, [$"--PredictionLog:Path={folder.FullName}"]);
        const int First = 200;
        for (var i = 0; i < First; i++) await service.Predict();
        await Eventually.Holds(() => Task.FromResult(Lines().Count >= First));

        var more = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await Answers(service)) { }
        }));
        await Eventually.Holds(() => Task.FromResult(Lines().Count >= 2 * First));
        await service.Signal("KILL");
        await more;

        var lines = Lines();
        Assert.All(lines.SkipLast(1), line => Assert.Equal("purchase", (string?)JsonNode.Parse(line)!["model"]));
        Assert.Equal(lines.Count - 1, lines.SkipLast(1).Select(Request).Distinct().Count());
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

    private static string Request(string line) => (string)JsonNode.Parse(line)!["request_id"]!;

    private static async Task<bool> Answers(RunningService service)
    {
        try
        {
            await service.Predict();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private List<string> Lines() =>
    [
        .. folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).SelectMany(Lines),
    ];

    private static IEnumerable<string> Lines(FileInfo file)
    {
        using var reader = new StreamReader(
            new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
