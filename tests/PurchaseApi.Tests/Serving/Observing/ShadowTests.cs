using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Serving.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Observing;

public sealed class ShadowTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ModelsFolder models = new();

    public void Dispose()
    {
        models.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Its_predictions_are_logged_and_never_answered()
    {
        var (served, shadow) = Publish();
        await using var api = Start($"{shadow.Id}");

        var single = (await api.Predict(Sessions.Typical)).Body!;
        var batch = (await api.Post("/predict/batch", JsonSerializer.Serialize((Session[])[Sessions.Typical]))).Body!;
        await api.Csv(StreamCalls.Header + "7,25.5,8,75,Mobile,Returning\n");
        await api.DisposeAsync();

        var lines = Lines();
        var expected = shadow.Predictor.Predict(Typical(shadow)).Probability;
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(served.Id.Text, (string?)line["version"]));
        Assert.All(lines, line => Assert.Equal(shadow.Id.Text, (string?)line["shadow"]!["version"]));
        Assert.All(lines, line => Assert.Equal(expected, (double)line["shadow"]!["probability"]!));
        Assert.All(lines, line => Assert.NotEqual(expected, (double)line["probability"]!));
        Assert.Null(single["shadow"]);
        Assert.Equal(served.Id.Text, (string?)single["model_version"]);
        Assert.Equal((double)single["probability"]!, (double)batch["results"]![0]!["probability"]!);
    }

    [Fact]
    public async Task A_share_of_the_ids_is_scored()
    {
        var (_, shadow) = Publish();
        await using var api = Start($"{shadow.Id}@0.25");
        var rows = JsonSerializer.Serialize(
            Enumerable.Range(0, 1_000).Select(id => Sessions.Typical with { customer_id = id }));

        await api.Post("/predict/batch", rows);
        await api.Post("/predict/batch", rows);
        await api.DisposeAsync();

        var scored = Lines().Index().Where(line => line.Item["shadow"] is not null).ToList();
        Assert.InRange(scored.Count, 380, 620);
        Assert.Equal(
            scored[..(scored.Count / 2)].Select(line => line.Index),
            scored[(scored.Count / 2)..].Select(line => line.Index - 1_000));
    }

    [Fact]
    public async Task A_shadow_has_no_control_group()
    {
        var shadow = models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml, promote: false);
        models.Publish(intercept: -2, yaml: ModelsFolder.ControlledYaml);
        await using var api = Start($"{shadow.Id}");

        await api.Post("/predict/batch", JsonSerializer.Serialize(
            Enumerable.Range(0, 300).Select(id => Sessions.Typical with { customer_id = id })));
        await api.DisposeAsync();

        var lines = Lines();
        Assert.Contains("control", lines.Select(line => (string)line["action"]!));
        Assert.DoesNotContain("control", lines.Select(line => (string)line["shadow"]!["action"]!));
    }

    [Fact]
    public async Task It_follows_the_version_in_service()
    {
        var (_, shadow) = Publish();
        await using var api = Start($"{shadow.Id}");

        var next = models.Publish(intercept: 0.7);
        await api.Eventually(info => (string?)info["version"] == next.Id.Text);
        Load(api);
        await api.Predict(Sessions.Typical);
        await api.DisposeAsync();

        Assert.Equal(next.Id.Text, (string?)Lines()[^1]["version"]);
        Assert.NotNull(Lines()[^1]["shadow"]);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("damaged")]
    [InlineData("other inputs")]
    public async Task A_shadow_that_cannot_be_used_is_said_once(string fault)
    {
        var (_, shadow) = Publish();
        var version = fault == "other inputs"
            ? models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(
                "[0, 1440]", "[0, 1441]", StringComparison.Ordinal), promote: false).Id.Text
            : shadow.Id.Text;
        var path = models.Repository.Folder("purchase", shadow.Id);
        if (fault == "absent") Directory.Delete(path, recursive: true);
        if (fault == "damaged") File.AppendAllText(Path.Combine(path, "model.json"), " ");
        await using var api = Shadowed(version);
        var log = new LogCollector<ShadowModels>();
        var shadows = ActivatorUtilities.CreateInstance<ShadowModels>(api.Services, log);

        for (var i = 0; i < 3; i++)
        {
            shadows.Look();
            shadows.Look();
            api.Time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.StartsWith("purchase: no shadow: ", Assert.Single(log.Lines).Message);
        var answer = await api.Predict(Sessions.Typical);
        await api.DisposeAsync();
        Assert.NotNull(answer.Body!["probability"]);
        Assert.Null(Assert.Single(Lines())["shadow"]);
    }

    [Fact]
    public async Task A_shadow_that_arrives_later_is_found()
    {
        var (_, shadow) = Publish();
        var path = models.Repository.Folder("purchase", shadow.Id);
        Directory.Move(path, path + ".away");
        await using var api = Shadowed($"{shadow.Id}");
        var shadows = api.Services.GetRequiredService<ShadowModels>();
        var model = api.Services.GetRequiredService<ModelsInService>().Default!;
        shadows.Look();
        Assert.Null(shadows.Find(model));

        Directory.Move(path + ".away", path);
        api.Time.Advance(TimeSpan.FromMinutes(2));
        shadows.Look();

        Assert.NotNull(shadows.Find(model));
    }

    [Fact]
    public void A_shadow_that_fails_scores_no_more_rows()
    {
        var (served, version) = Publish();
        var failing = version with
        {
            Predictor = new(
                version.Predictor.Contract, new FailingScorer(), version.Manifest.Calibration!,
                version.Predictor.Decisions),
        };
        var failures = 0;
        var shadow = new Shadow(
            new ServedModel(served, DateTimeOffset.UnixEpoch), failing, share: 1, _ => failures++);
        var (text, output) = ("{\"row\":0}\n"u8.ToArray(), new ArrayBufferWriter<byte>());
        var rows = new ShadowedRows(
            shadow, [text.Length], new double[version.Predictor.Contract.Inputs.Count]);

        for (var i = 0; i < 3; i++) new ShadowedLines().Write([new(text, text.Length, Rows: 1, rows)], output);

        Assert.Equal(1, failures);
        Assert.Equal([.. text, .. text, .. text], output.WrittenSpan);   // logged all the same
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("20261130T120154Z-5a55657f@0")]
    [InlineData("20261130T120154Z-5a55657f@1.5")]
    [InlineData("20261130T120154Z-5a55657f@much")]
    public void Settings_that_name_no_version_are_rejected(string text) => Assert.Equal(
        $"Shadow:purchase must be a version, or a version@share such as 20261130T120154Z-5a55657f@0.1 (was '{text}')",
        Assert.Single(new ShadowOptions { Shadow = new() { ["purchase"] = text } }.Faults()));

    /// <returns>The version in service and an older one.</returns>
    private (PublishedVersion Served, PublishedVersion Shadow) Publish()
    {
        var shadow = models.Publish(intercept: -0.4, promote: false);
        return (models.Publish(intercept: 0.3), shadow);
    }

    private Api Shadowed(string setting) => new(models, new Dictionary<string, string>
    {
        ["PredictionLog:Path"] = folder.FullName,
        ["PredictionLog:Inputs"] = "all",
        ["Serving:Shadow:purchase"] = setting,
    });

    private Api Start(string setting)
    {
        var api = Shadowed(setting);
        Load(api);
        return api;
    }

    private static void Load(Api api)
    {
        var shadows = api.Services.GetRequiredService<ShadowModels>();
        shadows.Look();
        Assert.NotNull(shadows.Find(api.Services.GetRequiredService<ModelsInService>().Default!));
    }

    private static Row Typical(PublishedVersion version)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(Sessions.Typical));
        reader.Read();
        return new JsonRowReader(version.Predictor.Contract).Read(ref reader).Row!;
    }

    private List<JsonObject> Lines() =>
    [
        .. folder.GetFiles().SelectMany(file => File.ReadLines(file.FullName))
            .Select(line => JsonNode.Parse(line)!.AsObject()),
    ];

    private sealed class FailingScorer : IScorer
    {
        public int FeatureCount => 0;

        public double Margin(ReadOnlySpan<double> features) => throw new InvalidOperationException("never works");
    }
}
