using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The shipped models, five at least, in one process.</summary>
[Collection(nameof(Alone))]
public sealed class ManyModelsTests : IDisposable
{
    private const int Models = 5, MaxBytes = 200 << 20;
    private const double MaxRatio = 1.5;
    private const int MaxRounds = 9;

    private readonly DirectoryInfo one = Directory.CreateTempSubdirectory("one-");
    private readonly DirectoryInfo many = Directory.CreateTempSubdirectory("many-");
    private readonly string[] names;

    public ManyModelsTests()
    {
        var shipped = new ModelRepository(Path.Combine(SharedData.Repository, "models"));
        PublishedVersion[] versions =
        [
            .. shipped.Models().Where(name => shipped.Versions(name).Count > 0)
                .Select(name => PublishedVersion.Load(shipped, name, shipped.Current(name))),
        ];
        var first = versions.Single(version => version.Model == "purchase");
        Copy(first, one);
        foreach (var version in versions) Copy(version, many);
        names = [.. many.GetDirectories().Select(folder => folder.Name)];
    }

    [Fact]
    public async Task Many_models_fit_in_200_MB()
    {
        await using var service = await RunningService.Start(many.FullName);
        await Eventually.Holds(async () => await Served(service) == names.Length);
        foreach (var name in names)
        {
            var row = (await Get(service, $"/models/{name}/schema"))["examples"]![0];
            using var answer = await service.Client.PostAsJsonAsync($"/models/{name}/predict", row, Built.Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{name} answers {answer.StatusCode} to {row}");
        }

        Assert.InRange(names.Length, Models, 100);
        TestContext.Current.TestOutputHelper!.WriteLine($"{service.Memory >> 20} MB");
        Assert.InRange(service.Memory, 1, MaxBytes);
    }

    [Fact]
    public async Task Many_models_start_nearly_as_fast_as_one()
    {
        await FirstAnswer(many);   // what the system keeps of files is there from now on
        var (ofOne, ofMany, ratio) = (new List<double>(), new List<double>(), double.MaxValue);
        for (var round = 0; round < MaxRounds && (round < 3 || ratio >= MaxRatio); round++)
        {
            ofOne.Add(await FirstAnswer(one));
            ofMany.Add(await FirstAnswer(many));
            ratio = ofMany.Min() / ofOne.Min();   // others who are busy only add
        }

        var told = $"{ratio:F2} x; one, ms: {string.Join(' ', ofOne)}; {names.Length}: {string.Join(' ', ofMany)}";
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.True(ratio < MaxRatio, told);
    }

    public void Dispose()
    {
        one.Delete(recursive: true);
        many.Delete(recursive: true);
    }

    /// <returns>Milliseconds from the start of the process to the first prediction.</returns>
    private static async Task<double> FirstAnswer(DirectoryInfo models)
    {
        var start = Stopwatch.GetTimestamp();
        await using var service = await RunningService.Start(models.FullName);
        while ((await service.Predict()).Status != HttpStatusCode.OK) await Task.Delay(5, Built.Cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<int> Served(RunningService service) =>
        (await Get(service, "/models"))["models"]!.AsArray().Count;

    private static async Task<JsonNode> Get(RunningService service, string path) =>
        (await service.Client.GetFromJsonAsync<JsonNode>(path, Built.Cancellation))!;

    private static void Copy(PublishedVersion version, DirectoryInfo to)
    {
        var from = Path.Combine(SharedData.Repository, "models", version.Model, version.Id.Text);
        var contents = version.Manifest.Files.Keys.ToDictionary(
            file => file, file => File.ReadAllBytes(Path.Combine(from, file)));
        var publisher = new Publisher(new ModelRepository(to.FullName), TimeProvider.System);
        publisher.Promote(
            version.Model, publisher.Publish(files => version.Manifest with { Files = files }, contents).Id);
    }
}
