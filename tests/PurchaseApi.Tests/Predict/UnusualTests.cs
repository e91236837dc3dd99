using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class UnusualTests : IAsyncLifetime
{
    private readonly ModelsFolder models = new();

    public async ValueTask InitializeAsync()
    {
        var data = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");
        var run = await Worker.Run(
            "train", "--model", "purchase", "--data", data, "--models", models.Path, "--algorithms",
            "logistic_regression", "--trials", "1");
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Unusual_numbers_are_listed_in_JSON_answers()
    {
        await using var api = new Api(models);
        var usual = await api.Predict(Sessions.Typical);
        var strange = Sessions.Typical with { basket_value = 900_000, time_spent = 1400 };

        var answer = (await api.Predict(strange)).Body!;
        var line = (await api.Ndjson(System.Text.Json.JsonSerializer.Serialize(strange))).Lines()[0];

        Assert.Null(usual.Body!["unusual"]);
        Assert.Equal("""["time_spent","basket_value"]""", answer["unusual"]!.ToJsonString());
        Assert.Equal(answer["unusual"]!.ToJsonString(), line["unusual"]!.ToJsonString());
    }

    [Fact]
    public async Task Explained_answers_have_the_derived_features()
    {
        await using var api = new Api(models);
        var row = System.Text.Json.JsonSerializer.Serialize(Sessions.Typical);

        var answer = (await api.Post("/predict?explain=true", row)).Body!;

        Assert.Equal(75.0 / 9, (double)answer["features"]!["basket_intensity"]!, 12);
        Assert.Null((await api.Post("/predict", row)).Body!["features"]);
    }

    [Fact]
    public void The_manifest_has_percentiles_and_shares_of_the_training_rows()
    {
        var profiles = PublishedVersion
            .Load(models.Repository, "purchase", models.Repository.Current("purchase")).Manifest.InputProfiles!;

        Assert.Equal(InputProfile.Percents, profiles["basket_value"].Percentiles!.Keys);
        var values = profiles["basket_value"].Percentiles!.Values.ToArray();
        Assert.Equal(values.Order(), values);
        Assert.Equal(1, profiles["device_type"].Levels!.Values.Sum(), 12);
        Assert.InRange(profiles["basket_value"].Missing, 0.05, 0.1);
    }
}
