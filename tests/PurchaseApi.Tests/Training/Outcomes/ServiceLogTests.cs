using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

/// <summary>What the service logs is what the worker reads.</summary>
public sealed class ServiceLogTests : IDisposable
{
    private const int Rows = 400;

    private const string Key = "a key of the tests, long enough";

    private readonly ModelsFolder models = new();
    private readonly string folder = Directory.CreateTempSubdirectory("service-log-").FullName;

    [Fact]
    public async Task Control_groups_shadows_and_hashed_ids_are_understood()
    {
        var answered = models.Publish(yaml: ModelsFolder.ControlledYaml);
        var shadow = models.Publish(intercept: 1, yaml: ModelsFolder.ControlledYaml, promote: false);
        await Predict(shadow.Id.Text);
        var outcomes = Path.Combine(folder, "outcomes.csv");
        await File.WriteAllLinesAsync(
            outcomes, ["customer_id,purchase", .. Enumerable.Range(0, Rows).Select(id => $"{id},{id % 2}")],
            TestContext.Current.CancellationToken);
        var join = new JoinOptions(JoinKey.Id, TimeSpan.Zero, DateTime.MaxValue);

        var joined = new OutcomeJoin(models.Repository, "purchase", join).Run(
            new(Path.Combine(folder, "log")),
            OutcomesFile.Read(
                outcomes, answered.Predictor.Contract, JoinKey.Id, null,
                id => HashedId.Compute(Encoding.UTF8.GetBytes(Key), id)),
            TestContext.Current.CancellationToken);

        var version = Assert.Single(joined.Versions);
        Assert.Equal((answered.Id.Text, Rows), (version.Id, version.Rows.Count));
        Assert.Equal(0, version.UnusableInputs);
        Assert.InRange(version.Rows.Count(row => row.IsControl == true), Rows / 10, Rows * 3 / 10);
        var effects = ActionEffects.Measure(version.Rows);
        Assert.Contains(effects, one => one is { Treated.Rows: > 0, Control.Rows: > 0 });
        Assert.DoesNotContain(effects, one => one.Action is "control" or "none");
        Assert.All(version.Rows, row => Assert.Equal(shadow.Id.Text, row.Shadow!.Value.Version));
        Assert.All(version.Rows, row => Assert.False(double.IsNaN(row.Worth)));
    }

    public void Dispose()
    {
        models.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Predict(string shadow)
    {
        await using var api = new Api(models, new Dictionary<string, string>
        {
            ["PredictionLog:Path"] = Path.Combine(folder, "log"),
            ["PredictionLog:Inputs"] = "all",
            ["PredictionLog:Ids"] = "hmac",
            ["PredictionLog:HmacKey"] = Key,
            ["Serving:Shadow:purchase"] = shadow,
        });
        api.Services.GetRequiredService<ShadowModels>().Look();
        var random = new Random(3);
        var csv = new StringBuilder("customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\n");
        for (var id = 0; id < Rows; id++)
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{id},{random.Next(60)},{random.Next(30)},{random.Next(200)},Mobile,New\n");
        var answer = await api.Post("/predict/batch", csv.ToString(), "text/csv");
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.Status);
    }
}
