using System.Net;
using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class ModelChoiceTests
{
    private static string Typical => JsonSerializer.Serialize(Sessions.Typical);

    [Fact]
    public async Task Without_a_model_the_answer_is_503_with_Retry_After()
    {
        using var models = new ModelsFolder();
        await using var api = new Api(models);

        string[] paths =
            ["/predict", "/predict/batch", "/models/purchase/predict", "/models/purchase/predict/batch"];
        foreach (var path in paths)
        {
            var answer = await api.Post(path, Typical);
            answer.IsProblem(503, "NO_MODEL");
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
    }

    [Theory]
    [InlineData("sales")]
    [InlineData("PURCHASE")]
    [InlineData("..%2fpurchase")]
    [InlineData("a%20b")]
    public async Task Unknown_models_are_404_with_the_known_ones(string name)
    {
        using var models = new ModelsFolder();
        models.Publish();
        models.PublishAs("another");
        await using var api = new Api(models);

        foreach (var path in (string[])[$"/models/{name}/predict", $"/models/{name}/predict/batch"])
        {
            var answer = await api.Post(path, Typical);
            answer.IsProblem(404, "UNKNOWN_MODEL");
            Assert.EndsWith("in service are: another, purchase.", (string?)answer.Body!["detail"]);
        }
    }

    [Fact]
    public async Task Named_and_default_routes_answer_the_same()
    {
        await using var api = new Api();

        Assert.Equal(
            (await api.Post("/predict", Typical)).Text, (await api.Post("/models/purchase/predict", Typical)).Text);
    }

    [Fact]
    public async Task A_pinned_version_answers_or_the_request_fails()
    {
        using var models = new ModelsFolder();
        var version = models.Publish().Id.Text;
        await using var api = new Api(models);

        Assert.Equal(HttpStatusCode.OK, (await api.Post($"/predict?model_version={version}", Typical)).Status);
        foreach (var other in (string[])["20200101T000000Z-00000000", "latest", $"{version}&model_version={version}"])
        {
            var answer = await api.Post($"/predict?model_version={other}", Typical);
            answer.IsProblem(409, "MODEL_VERSION_NOT_LOADED");
            Assert.EndsWith($"{version} is in service.", (string?)answer.Body!["detail"]);
        }
    }
}
