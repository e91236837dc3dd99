using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests;

/// <summary>The whole way on 500 real sessions with gaps: CSV -> `train` -> version -> HTTP.</summary>
public sealed class RetailSessionsTests(RetailSessions sessions) : RequiresLightGBM, IClassFixture<RetailSessions>
{

    [Fact]
    public async Task Batch_and_single_answers_are_equal_for_500_sessions()
    {
        var rows = sessions.Rows;
        await using var api = new Api(sessions.Models);

        var batch = await api.Post("/predict/batch", rows.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, batch.Status);
        Assert.Equal(500, batch.Body!["results"]!.AsArray().Count);

        for (var i = 0; i < rows.Count; i++)
        {
            var alone = (await api.Post("/predict", rows[i]!.ToJsonString())).Body!.AsObject();
            var inBatch = batch.Body["results"]![i]!.AsObject();
            Assert.True(inBatch.Remove("index"));
            Assert.True(alone.Remove("model_version"));
            Assert.Equal(alone.ToJsonString(), inBatch.ToJsonString());
        }
    }

    [Fact]
    public async Task Weak_signal_gives_a_wide_interval()
    {
        await using var api = new Api(sessions.Models);

        var auc = (await api.Get("/model/info")).Body!["metrics"]!["roc_auc"]!;

        Assert.InRange((double)auc["value"]!, 0.4, 0.72);   // above .72 would mean a leak
        Assert.True((double)auc["high"]! - (double)auc["low"]! > 0.15, auc.ToJsonString());
    }

    [Fact]
    public async Task Each_number_alone_changes_the_probability()
    {
        var rows = sessions.Rows;
        await using var api = new Api(sessions.Models);

        foreach (var number in RetailSessions.Numbers)
        {
            double[] values = [.. rows.Select(row => (double?)row![number]).OfType<double>().Order()];
            var low = await Probability(values[values.Length / 10]);
            var high = await Probability(values[values.Length * 9 / 10]);
            Assert.NotEqual(low, high);

            async Task<double> Probability(double value)
            {
                var row = new JsonObject
                {
                    ["time_spent"] = 25.5,
                    ["pages_viewed"] = 8,
                    ["basket_value"] = 75.0,
                    ["device_type"] = "Mobile",
                    ["customer_type"] = "Returning",
                };
                row[number] = value;
                return (double)(await api.Post("/predict", row.ToJsonString())).Body!["probability"]!;
            }
        }
    }
}

/// <summary>The sessions, and a model trained on them once.</summary>
public sealed class RetailSessions : IAsyncLifetime
{
    internal static readonly string[] Numbers = ["time_spent", "pages_viewed", "basket_value"];

    internal ModelsFolder Models { get; } = new();

    /// <summary>As a caller sends them, a missing cell as null.</summary>
    internal JsonArray Rows { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (LightGBMLibrary.Obstacle() is not null) return;   // the tests say so

        var file = SharedData.File("retailtech-sessions.csv");
        var run = await Worker.Run("train", "--model", "purchase", "--data", file, "--models", Models.Path);
        Assert.True(run.ExitCode == 0, run.Errors);
        string[][] lines = [.. File.ReadLines(file).Select(line => line.Split(','))];
        Rows = [.. lines.Skip(1).Select(cells => ToJson(lines[0], cells))];
    }

    public ValueTask DisposeAsync()
    {
        Models.Dispose();
        return ValueTask.CompletedTask;
    }

    private static JsonObject ToJson(string[] names, string[] cells)
    {
        var row = new JsonObject { ["customer_id"] = int.Parse(cells[0], CultureInfo.InvariantCulture) };
        for (var i = 1; i < names.Length - 1; i++)
            row[names[i]] = cells[i].Length == 0 ? null
                : Numbers.Contains(names[i]) ? double.Parse(cells[i], CultureInfo.InvariantCulture)
                : cells[i];
        return row;
    }
}
