using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Tests.Serving.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Observing;

public sealed class PredictionLogTests : IDisposable
{
    private const string Key = "a key of the tests, long enough";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Nothing_is_logged_unless_asked()
    {
        await using var api = new Api();

        Assert.False(api.Services.GetRequiredService<PredictionObservers>().IsLogOn);
        Assert.DoesNotContain(api.Services.GetServices<IHostedService>(), service => service is PredictionLogWriter);
    }

    [Fact]
    public async Task A_line_says_which_version_answered_what()
    {
        var (answers, lines) = await Log([], api => api.Predict(Sessions.Typical));

        var (answer, line) = (answers.Body!, Assert.Single(lines));
        string[] expected =
        [
            "time", "request_id", "row", "model", "version", "prediction", "probability", "confidence", "segment",
            "intent", "action",
        ];
        Assert.Equal(expected, line.Select(field => field.Key).Take(expected.Length));
        Assert.Equal(answers.Headers.GetValues("X-Request-Id").Single(), (string?)line["request_id"]);
        Assert.Equal((string?)answer["model_version"], (string?)line["version"]);
        Assert.All(expected[5..], name => Assert.Equal(answer[name]!.ToJsonString(), line[name]!.ToJsonString()));
        Assert.Null(line["id"]);
        Assert.Null(line["inputs"]);
    }

    [Fact]
    public async Task Ids_are_left_out_plain_or_a_keyed_hash()
    {
        async Task<JsonNode?> Id(string ids) =>
            (await Log(new() { ["Ids"] = ids, ["HmacKey"] = Key }, api => api.Predict(Sessions.Typical))).Lines[0]["id"];

        Assert.Null(await Id("none"));
        Assert.Equal(12345, (int?)await Id("plain"));
        var hash = (string?)await Id("hmac");
        Assert.Matches("^[0-9a-f]{32}$", hash);
        Assert.Equal(hash, (string?)await Id("hmac"));
    }

    [Theory]
    [InlineData("all", "time_spent,pages_viewed,basket_value,device_type,customer_type")]
    [InlineData("device_type, basket_value", "basket_value,device_type")]
    public async Task Inputs_are_those_that_were_named(string inputs, string logged)
    {
        var (_, lines) = await Log(
            new() { ["Inputs"] = inputs }, api => api.Predict(Sessions.Typical with { device_type = "Tablet" }));

        var given = lines[0]["inputs"]!.AsObject();
        Assert.Equal(logged.Split(','), given.Select(one => one.Key));
        Assert.Equal("Tablet", (string?)given["device_type"]);
        Assert.Equal(75, (double?)given["basket_value"]);
    }

    [Fact]
    public async Task Good_rows_of_batches_and_streams_are_logged_by_their_place()
    {
        var bad = Sessions.Typical with { pages_viewed = -1 };
        var rows = (Session[])[Sessions.Typical, bad, Sessions.Typical with { customer_id = 7 }];
        var (_, lines) = await Log(new() { ["Ids"] = "plain" }, async api =>
        {
            await api.Post("/predict/batch", JsonSerializer.Serialize(rows));
            return await api.Post(
                "/predict/batch", string.Join('\n', rows.Select(row => JsonSerializer.Serialize(row))),
                "application/x-ndjson");
        });

        Assert.Equal([0, 2, 0, 2], lines.Select(line => (int)line["row"]!));
        Assert.Equal([12345, 7, 12345, 7], lines.Select(line => (int)line["id"]!));
    }

    [Fact]
    public async Task Control_rows_say_what_they_would_have_got()
    {
        using var models = new ModelsFolder();
        models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml);
        var rows = JsonSerializer.Serialize(Enumerable.Range(0, 500).Select(id =>
            Sessions.Typical with { customer_id = id, basket_value = id % 97 }));
        var (answer, lines) = await Log([], api => api.Post("/predict/batch", rows), models);

        Assert.Equal(
            answer.Body!["results"]!.AsArray().Select(item => (string)item!["action"]!),
            lines.Select(line => (string)line["action"]!));
        Assert.All(lines, line => Assert.Equal((string)line["action"]! == "control", (bool)line["control"]!));
        Assert.All(lines, line => Assert.Equal((bool)line["control"]!, line.ContainsKey("would_be")));
        Assert.Equal(
            ["discount", "none", "reminder"],
            lines.Where(line => (bool)line["control"]!).Select(line => (string)line["would_be"]!).Distinct().Order());
    }

    [Fact]
    public async Task An_id_is_logged_always_or_never()
    {
        var rows = JsonSerializer.Serialize(
            Enumerable.Range(0, 2_000).Select(id => Sessions.Typical with { customer_id = id }));
        var (_, lines) = await Log(new() { ["Share"] = "0.25", ["Ids"] = "plain" }, async api =>
        {
            await api.Post("/predict/batch", rows);
            return await api.Post("/predict/batch", rows);
        });

        var ids = lines.Select(line => (int)line["id"]!).ToList();
        Assert.InRange(ids.Count / 2, 420, 580);
        Assert.Equal(ids[..(ids.Count / 2)], ids[(ids.Count / 2)..]);
    }

    [Fact]
    public async Task A_file_that_is_full_is_not_continued()
    {
        var (_, lines) = await Log(new() { ["MaxFileBytes"] = "1024" }, async api =>
        {
            for (var i = 0; i < 19; i++) await api.Predict(Sessions.Typical);
            return await api.Predict(Sessions.Typical);
        });

        Assert.Equal(20, lines.Count);
        Assert.InRange(folder.GetFiles().Length, 4, 20);
    }

    [Fact]
    public async Task A_file_that_is_old_is_not_continued()
    {
        await using var api = Logging([]);
        await api.Predict(Sessions.Typical);
        while (folder.GetFiles().Length == 0) await Task.Yield();

        api.Time.Advance(new PredictionLogOptions().MaxFileAge);

        while (folder.GetFiles().Length == 1) await api.Predict(Sessions.Typical);
    }

    [Fact]
    public async Task A_disk_that_fails_costs_lines_but_no_answers()
    {
        await using var api = Logging([]);
        var log = api.Services.GetRequiredService<PredictionLog>();
        folder.Delete();
        await File.WriteAllTextAsync(folder.FullName, "no folder", TestContext.Current.CancellationToken);

        var answer = await api.Predict(Sessions.Typical);
        await api.DisposeAsync();   // when the writer has taken it

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1, log.Dropped);
    }

    [Fact]
    public async Task A_disk_that_fails_is_reported_once_a_minute()
    {
        await using var api = new Api();
        var (settings, log) = (
            Options.Create(new PredictionLogOptions { Path = "/dev/null/no-folder" }),
            new LogCollector<PredictionLogWriter>());
        using var lines = ActivatorUtilities.CreateInstance<PredictionLog>(api.Services, settings);
        using var writer = new PredictionLogWriter(lines, settings, api.Time, log);
        var model = api.Services.GetRequiredService<ModelsInService>().Default!;
        var row = new double[model.Contract.Inputs.Count];
        await writer.StartAsync(TestContext.Current.CancellationToken);

        for (var failures = 0; failures < 8; failures++)
        {
            using (var some = lines.Begin(new("a request"), model))
                some.Add(0, default, row, model.Predictor.Decide(row));
            while (lines.Dropped <= failures) await Task.Yield();
            api.Time.Advance(TimeSpan.FromSeconds(20));
        }

        await writer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, log.Lines.Count(line => line.Level == LogLevel.Error));
    }

    [Fact]
    public async Task Lines_that_find_no_room_are_dropped_and_counted()
    {
        await using var api = new Api();
        using var log = ActivatorUtilities.CreateInstance<PredictionLog>(
            api.Services, Options.Create(new PredictionLogOptions { Path = folder.FullName, MaxQueuedBytes = 1_000 }));
        var model = api.Services.GetRequiredService<ModelsInService>().Default!;
        var row = new double[model.Contract.Inputs.Count];

        for (var i = 0; i < 100; i++)
            using (var lines = log.Begin(new("a request"), model))
                lines.Add(i, default, row, model.Predictor.Predict(new Row(default, row)));

        var kept = 0;
        while (log.Queue.TryRead(out var lines)) kept += lines.Rows;
        Assert.InRange(kept, 1, 10);
        Assert.Equal(100 - kept, log.Dropped);
    }

    [Theory]
    [InlineData("Ids", "sometimes", "Ids must be none, plain or hmac (was 'sometimes')")]
    [InlineData("Ids", "hmac", "HmacKey must have at least 16 characters")]
    [InlineData("Share", "0", "Share must be above 0")]
    [InlineData("Path", "/proc/none", "Path must be a folder that can be written, or stdout")]
    public void Wrong_settings_are_named(string name, string value, string message)
    {
        var options = name switch
        {
            "Ids" => new PredictionLogOptions { Ids = value },
            "Share" => new() { Share = 0 },
            _ => new() { Path = value },
        };

        Assert.Contains(message, Assert.Single(options.Faults().OfType<string>()), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (File.Exists(folder.FullName)) File.Delete(folder.FullName);
        else folder.Delete(recursive: true);
    }

    /// <summary>What the log holds when the service has stopped, and the last answer.</summary>
    private async Task<(Answer Last, List<JsonObject> Lines)> Log(
        Dictionary<string, string> settings, Func<Api, Task<Answer>> ask, ModelsFolder? models = null)
    {
        foreach (var file in folder.GetFiles()) file.Delete();
        await using var api = Logging(settings, models);
        var last = await ask(api);
        await api.DisposeAsync();
        var lines = folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => File.ReadLines(file.FullName));
        return (last, [.. lines.Select(line => JsonNode.Parse(line)!.AsObject())]);
    }

    private Api Logging(Dictionary<string, string> settings, ModelsFolder? models = null) => new(models, settings
        .ToDictionary(one => $"PredictionLog:{one.Key}", one => one.Value)
        .Append(new("PredictionLog:Path", folder.FullName)).ToDictionary());
}
