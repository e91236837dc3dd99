using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>What Swagger UI offers to send obeys its schema, and gets the answer of the same name.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task Examples_of_a_model_get_their_documented_answers()
    {
        using var models = new ModelsFolder();
        models.Publish();
        await using var api = new Api(models);

        Assert.Equal(16, await SendAll(api));
    }

    [Fact]
    public async Task Examples_of_the_shipped_models_get_their_documented_answers()
    {
        var models = Path.Combine(SharedData.Repository, "models");
        Needs.Present(
            File.Exists(Path.Combine(models, "purchase", "current")), "models/purchase has no version in service");
        await using var api = new Api(settings: new Dictionary<string, string> { ["Serving:ModelsPath"] = models });

        var sent = await SendAll(api);

        Assert.True(sent >= 50, $"{sent} examples");
    }

    [Fact]
    public async Task Reasons_and_errors_are_among_the_examples()
    {
        await using var api = new Api();
        var predict = (await ServedDocument.Fetch(api)).Operations.Single(operation => operation.Id == "Predict");
        var row = Examples(predict.Request!.Value).Single(example => example.Name == "row").Value.GetProperty("value");

        var answer = await api.Post("/predict?explain=true", row.GetRawText());

        var documented = Documented(predict, answer, "reasons");
        Assert.NotNull(answer.Body!["reasons"]);
        Assert.Equal(JsonNode.Parse(documented.GetRawText())!.ToJsonString(), answer.Body.ToJsonString());
        Assert.Contains(
            Examples(predict.Responses["400"].GetProperty("content").GetProperty("application/problem+json")),
            example => example.Name == "INVALID_ROW");
    }

    [Fact]
    public async Task Model_names_are_those_in_service()
    {
        using var models = new ModelsFolder();
        models.Publish();
        models.PublishAs("online-shoppers");
        await using var api = new Api(models);

        var info = (await ServedDocument.Fetch(api)).Operations.Single(operation => operation.Id == "Model");

        var names = Assert.Single(info.ParametersIn("path")).GetProperty("schema").GetProperty("enum");
        Assert.Equal(["purchase", "online-shoppers"], names.EnumerateArray().Select(name => name.GetString()));
    }

    /// <returns>How many.</returns>
    private static async Task<int> SendAll(Api api)
    {
        var sent = 0;
        foreach (var operation in (await ServedDocument.Fetch(api)).Operations.Where(one => one.Request is not null))
        {
            var contents = operation.Description.GetProperty("requestBody").GetProperty("content");
            foreach (var content in contents.EnumerateObject())
                foreach (var example in Examples(content.Value))
                {
                    Assert.Empty(operation.Document.Schemas.Faults(
                        content.Value.GetProperty("schema"), example.Value.GetProperty("value")));
                    await Send(api, operation, content.Name, example);
                    sent++;
                }
        }

        return sent;
    }

    private static async Task Send(Api api, Operation operation, string type, JsonProperty example)
    {
        var body = example.Value.GetProperty("value");
        var answer = await api.Post(
            operation.ExamplePath, body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), type);

        Assert.True((int)answer.Status == 200, $"{operation.Path} {type} {example.Name}: {answer.Text}");
        Assert.Empty(operation.Faults(answer));
        var documented = Documented(operation, answer, example.Name);
        Assert.Equal(
            documented.ValueKind == JsonValueKind.String
                ? documented.GetString()
                : JsonNode.Parse(documented.GetRawText())!.ToJsonString(),
            answer.Body?.ToJsonString() ?? answer.Text);
    }

    private static JsonElement Documented(Operation operation, Answer answer, string name) =>
        operation.Responses[$"{(int)answer.Status}"].GetProperty("content").GetProperty(answer.ContentType!)
            .GetProperty("examples").GetProperty(name).GetProperty("value");

    private static JsonElement.ObjectEnumerator Examples(JsonElement content) =>
        content.TryGetProperty("examples", out var examples) ? examples.EnumerateObject() : default;
}
