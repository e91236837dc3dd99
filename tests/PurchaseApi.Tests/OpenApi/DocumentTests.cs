using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

public sealed class DocumentTests
{
    [Fact]
    public async Task Operation_names_are_stable()
    {
        await using var api = new Api();
        var document = await ServedDocument.Fetch(api);

        Assert.Equal("3.1", document.Root.GetProperty("openapi").GetString()![..3]);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["Drift"] = "GET /models/{name}/drift",
                ["Live"] = "GET /health/live",
                ["Model"] = "GET /models/{name}",
                ["ModelInfo"] = "GET /model/info",
                ["Models"] = "GET /models",
                ["Predict"] = "POST /predict",
                ["PredictBatch"] = "POST /predict/batch",
                ["PurchasePredict"] = "POST /models/purchase/predict",
                ["PurchasePredictBatch"] = "POST /models/purchase/predict/batch",
                ["PurchaseValidate"] = "POST /models/purchase/predict/validate",
                ["Ready"] = "GET /health/ready",
                ["Report"] = "GET /models/{name}/report",
                ["Schema"] = "GET /models/{name}/schema",
                ["Validate"] = "POST /predict/validate",
                ["Versions"] = "GET /models/{name}/versions",
            },
            new SortedDictionary<string, string>(
                document.Operations.ToDictionary(one => one.Id, one => $"{one.Method} {one.Path}")));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_a_described_tag_and_described_answers()
    {
        await using var api = new Api();
        var document = await ServedDocument.Fetch(api);
        var tags = document.Root.GetProperty("tags").EnumerateArray()
            .ToDictionary(tag => tag.GetProperty("name").GetString()!);

        var used = new HashSet<string>();
        foreach (var operation in document.Operations)
        {
            Assert.EndsWith(".", operation.Description.GetProperty("summary").GetString());
            var tag = Assert.Single(operation.Description.GetProperty("tags").EnumerateArray()).GetString()!;
            Assert.EndsWith(".", tags[tag].GetProperty("description").GetString());
            used.Add(tag);
            Assert.All(operation.Responses.Values, response =>
                Assert.NotEmpty(response.GetProperty("description").GetString()!));
        }

        Assert.Equal(tags.Keys.Order(), used.Order());
    }

    [Fact]
    public async Task Routes_with_a_body_document_408()
    {
        await using var api = new Api();
        var document = await ServedDocument.Fetch(api);

        Assert.All(
            document.Operations.Where(operation => operation.Method == HttpMethod.Post),
            operation => Assert.Contains("408", (IEnumerable<string>)operation.Responses.Keys));
    }

    [Fact]
    public async Task Components_and_references_match()
    {
        await using var api = new Api();
        var document = await ServedDocument.Fetch(api);

        var components =
            from kind in document.Root.GetProperty("components").EnumerateObject()
            where kind.Name != "securitySchemes"   // named, not referred to
            from component in kind.Value.EnumerateObject()
            select $"#/components/{kind.Name}/{component.Name}";
        var references = Regex.Matches(document.Root.GetRawText(), "\"\\$ref\": ?\"([^\"]+)\"")
            .Select(match => match.Groups[1].Value);

        Assert.Equal(components.Order(), references.Distinct().Order());
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    public async Task Streamed_examples_succeed(string type)
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(
            "missing: 0,      example: 75.0 }", "missing: 0, example: -7.5, column: 'Basket, total' }",
            StringComparison.Ordinal).Replace("range: [0, 1000000]", "range: [-100, 1000000]",
            StringComparison.Ordinal));
        await using var api = new Api(models);
        var batch = (await ServedDocument.Fetch(api)).Operations.Single(operation => operation.Id == "PredictBatch");

        var content = batch.Description.GetProperty("requestBody").GetProperty("content").GetProperty(type);
        var rows = content.GetProperty("examples").GetProperty("rows").GetProperty("value").GetString()!;
        var answer = await api.Post("/predict/batch", rows, type);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var documented = batch.Responses["200"].GetProperty("content").GetProperty(type).GetProperty("examples");
        Assert.Equal(documented.GetProperty("rows").GetProperty("value").GetString(), answer.Text);
    }

    [Fact]
    public async Task Schemas_have_a_single_type_for_generated_clients()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: Fitted.EveryTypeYaml.Replace("name: every", "name: purchase"));
        await using var api = new Api(models);

        var lists = TypeLists((await ServedDocument.Fetch(api)).Root).ToArray();

        Assert.NotEmpty(lists);
        Assert.All(lists, types => Assert.True(types.Except(["null"]).Count() == 1, string.Join(' ', types)));

        static IEnumerable<string[]> TypeLists(JsonElement place) => place.ValueKind switch
        {
            JsonValueKind.Object => place.EnumerateObject().Where(one => one.Name != "not").SelectMany(one =>
                one is { Name: "type", Value.ValueKind: JsonValueKind.Array }
                    ? [[.. one.Value.EnumerateArray().Select(type => type.GetString()!)]]
                    : TypeLists(one.Value)),
            JsonValueKind.Array => place.EnumerateArray().SelectMany(TypeLists),
            _ => [],
        };
    }

    [Fact]
    public async Task Bodies_are_of_one_schema_for_generated_clients()
    {
        using var models = new ModelsFolder();
        models.Publish();
        models.PublishAs("online-shoppers");
        await using var api = new Api(models);
        var document = await ServedDocument.Fetch(api);

        var schemas =
            from operation in document.Operations
            from body in operation.Responses.Values.Append(
                operation.Description.TryGetProperty("requestBody", out var sent) ? sent : default)
            where body.ValueKind == JsonValueKind.Object && body.TryGetProperty("content", out _)
            from content in body.GetProperty("content").EnumerateObject()
            select content.Value.GetProperty("schema");

        Assert.All(schemas, schema => Assert.True(
            schema.TryGetProperty("$ref", out _) || schema.TryGetProperty("type", out _), $"{schema}"));
    }

    [Fact]
    public async Task Examples_match_their_schemas()
    {
        await using var api = new Api();
        var document = await ServedDocument.Fetch(api);
        var media =
            from operation in document.Operations
            from response in operation.Responses.Values
            from content in response.GetProperty("content").EnumerateObject()
            where content.Value.TryGetProperty("examples", out _)
            select content.Value;

        foreach (var content in media)
            foreach (var example in content.GetProperty("examples").EnumerateObject())
                Assert.Empty(document.Schemas.Faults(
                    content.GetProperty("schema"), example.Value.GetProperty("value")));
    }

    [Fact]
    public async Task The_document_is_served_without_a_model()
    {
        using var models = new ModelsFolder();
        await using var api = new Api(models);
        var document = await ServedDocument.Fetch(api);

        foreach (var operation in document.Operations)
        {
            var answer = operation.Request is null
                ? await api.Get(operation.ExamplePath)
                : await api.Post(operation.ExamplePath, "{}");
            Assert.Equal(
                operation.Id is "Live" or "Models" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable,
                answer.Status);
            Assert.Empty(operation.Faults(answer));
        }
    }

    [Fact]
    public async Task Each_model_has_its_own_schemas()
    {
        using var models = new ModelsFolder();
        models.Publish();
        models.PublishAs("online-shoppers");
        await using var api = new Api(models);
        var document = await ServedDocument.Fetch(api);
        var operation = document.Operations.Single(operation => operation.Id == "OnlineShoppersPredict");

        var answer = await api.Post("/models/online-shoppers/predict", JsonSerializer.Serialize(Sessions.Typical));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(operation.Faults(answer));
        Assert.EndsWith("/OnlineShoppersRow", operation.RequestSchema.GetProperty("$ref").GetString());
    }

    [Fact]
    public async Task Minimal_contracts_are_described()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: """
            name: purchase
            inputs:
              visits:  { type: integer }
              weekend: { type: flag, missing: keep }
              channel: { type: category, values: [Web, Shop] }
              spent:   { type: number, range: [0, 10] }
            model: [visits, channel, spent]
            label: { name: bought, positive: yes }
            """);
        await using var api = new Api(models);
        var predict = (await ServedDocument.Fetch(api)).Operations.Single(operation => operation.Id == "Predict");

        var good = await api.Post("/predict", """{"visits":3e0,"weekend":null,"channel":"Web","spent":0.5}""");
        var bad = await api.Post("/predict", """{"visits":null,"weekend":1,"channel":"web","spent":10.5,"id":1}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (good.Status, bad.Status));
        Assert.Empty(predict.Faults(good));
        Assert.Empty(predict.Faults(bad));
        Assert.Equal(
            ["prediction", "probability", "confidence", "model_version"],
            good.Body!.AsObject().Select(field => field.Key));
        Assert.Equal(5, bad.Body!["errors"]!.AsArray().Count);
    }
}
