using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class MetricsTests
{
    [Fact]
    public async Task Predictions_and_rejected_rows_are_counted_by_model_version_and_intent()
    {
        await using var api = new Api();
        using var measurements = new Measurements(api);
        var answer = (await api.Predict(Sessions.Typical)).Body!;
        var (version, intent) = ((string)answer["model_version"]!, (string)answer["intent"]!);

        await api.Post("/predict/batch", System.Text.Json.JsonSerializer.Serialize(
            (object[])[Sessions.Typical, Sessions.Typical, Sessions.Typical with { basket_value = -1 }]));
        await api.Predict(new { });

        Assert.Equal(3, measurements.Sum(
            "purchase_api.predictions", $"intent={intent} model=purchase version={version}"));
        Assert.Equal(2, measurements.Sum("purchase_api.refused_rows", $"model=purchase version={version}"));
    }

    [Fact]
    public async Task Reloads_are_counted_with_their_outcome()
    {
        using var models = new ModelsFolder();
        models.Publish();
        await using var api = new Api(models);
        using var measurements = new Measurements(api);

        var good = models.Publish(intercept: 1);
        await api.Eventually(info => (string?)info["version"] == good.Id.Text);
        var bad = models.Publish(intercept: 2, promote: false);
        models.Change(bad, "contract.json", _ => []);
        models.Point(bad.Id.Text);
        await api.Eventually(info => info["last_reload_error"] is not null);

        Assert.Equal(1, measurements.Sum("purchase_api.reloads", $"model=purchase outcome=loaded version={good.Id}"));
        Assert.Equal(1, measurements.Sum("purchase_api.reloads", $"model=purchase outcome=refused version={bad.Id}"));
    }
}
