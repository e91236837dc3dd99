using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class CounterfactualTests
{
    private static readonly string Actionable = ModelsFolder.PurchaseYaml
        .Replace("missing: 0,      example", "missing: 0, actionable: true, example", StringComparison.Ordinal);

    private static string Typical => JsonSerializer.Serialize(Sessions.Typical);

    [Fact]
    public async Task Sending_the_counterfactual_flips_the_prediction()
    {
        using var models = new ModelsFolder();
        models.Publish(intercept: -3, yaml: Actionable);
        await using var api = new Api(models);

        var answer = await api.Post("/predict?counterfactual=true", Typical);

        var found = answer.Body!["counterfactual"]!;
        var change = Assert.Single(found["changes"]!.AsArray())!;
        var to = (double)change["to"]!;
        Assert.Equal(("basket_value", 75), ((string?)change["name"], (double)change["from"]!));
        Assert.Equal(
            $"with basket value {to} instead of 75 the prediction would be {found["prediction"]}",
            (string?)found["text"]);

        var sent = (await api.Predict(Sessions.Typical with { basket_value = to })).Body!;
        Assert.Equal(1 - (int)answer.Body["prediction"]!, (int)sent["prediction"]!);
        Assert.Equal(((int)sent["prediction"]!, (double)sent["probability"]!),
            ((int)found["prediction"]!, (double)found["probability"]!));
        var nearer = (await api.Predict(Sessions.Typical with { basket_value = 75 + ((to - 75) * 0.98) })).Body!;
        Assert.Equal((int)answer.Body["prediction"]!, (int)nearer["prediction"]!);
    }

    [Fact]
    public async Task No_counterfactual_without_actionable_inputs()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict?counterfactual=true&explain=true", Typical);

        Assert.True(answer.Body!.AsObject().TryGetPropertyValue("counterfactual", out var none));
        Assert.Null(none);
        Assert.NotNull(answer.Body["reasons"]);
    }

    [Fact]
    public async Task Batches_reject_counterfactuals()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict/batch?counterfactual=true", $"[{Typical}]");

        answer.IsProblem(400, "INVALID_QUERY");
        Assert.Equal(
            "counterfactual must be false for a batch; send rows one by one (was 'true').",
            (string?)answer.Body!["detail"]);
    }
}
