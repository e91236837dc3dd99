using System.Net;
using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

public sealed class SchemaTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task The_schema_allows_exactly_what_is_predicted()
    {
        models.Publish(yaml: Fitted.EveryTypeYaml);
        await using var api = new Api(models);
        var schema = JsonElement.Parse((await api.Get("/models/every/schema")).Text);
        var random = new Random(20261121);
        var schemas = new JsonSchema(schema);
        var rows = new JsonGenerator(schemas, random);
        var bodies = new BodyGenerator(schemas, schema, random);

        for (var i = 0; i < 300; i++)
        {
            var row = rows.Value(schema);
            var answer = await api.Post("/models/every/predict", row);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{row}\n{answer.Text}");
        }

        for (var i = 0; i < 300; i++)
        {
            var body = System.Text.Encoding.UTF8.GetString(bodies.Bad());
            var answer = await api.Post("/models/every/predict", body);
            if (answer.Status == HttpStatusCode.OK)
                Assert.Empty(schemas.Faults(schema, JsonElement.Parse(body.TrimStart('\uFEFF'))));
        }
    }

    [Fact]
    public async Task The_schema_has_dialect_version_and_a_valid_example()
    {
        var version = models.Publish().Id.Text;
        await using var api = new Api(models);

        var answer = await api.Get("/models/purchase/schema");

        var schema = JsonElement.Parse(answer.Text);
        Assert.Equal((HttpStatusCode.OK, "application/schema+json"), (answer.Status, answer.ContentType));
        Assert.Equal(version, answer.Headers.GetValues("X-Model-Version").Single());
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
        var example = schema.GetProperty("examples")[0];
        Assert.Equal(75, example.GetProperty("basket_value").GetDouble());
        Assert.Empty(new JsonSchema(schema).Faults(schema, example));
    }

    [Fact]
    public async Task Labels_and_help_become_titles_and_descriptions()
    {
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(
            "unit: minutes", "unit: minutes, label: Time on site, help: Of this session.",
            StringComparison.Ordinal));
        await using var api = new Api(models);

        var schema = JsonElement.Parse((await api.Get("/models/purchase/schema")).Text);

        var time = schema.GetProperty("properties").GetProperty("time_spent");
        Assert.Equal("Time on site", time.GetProperty("title").GetString());
        Assert.StartsWith("Of this session. In minutes.", time.GetProperty("description").GetString());
    }

    [Fact]
    public async Task The_schema_equals_that_of_the_OpenAPI_document()
    {
        models.Publish();
        await using var api = new Api(models);
        var document = (await ServedDocument.Fetch(api)).Root;

        var schema = (await api.Get("/models/purchase/schema")).Body!.AsObject();

        schema.Remove("$schema");
        var documented = document.GetProperty("components").GetProperty("schemas").GetProperty("PurchaseRow");
        Assert.True(JsonElement.DeepEquals(documented, JsonElement.Parse(schema.ToJsonString())));
    }

    [Theory]
    [InlineData("/models/purchase/schema", 200)]
    [InlineData("/models/unknown/schema", 404)]
    [InlineData("/models/purchase/schema?model_version=20260101T000000Z-00000000", 409)]
    public async Task Every_answer_is_as_documented(string path, int status)
    {
        models.Publish();
        await using var api = new Api(models);
        var operation = (await ServedDocument.Fetch(api)).Operations.Single(one => one.Id == "Schema");

        var answer = await api.Get(path);

        Assert.Equal(status, (int)answer.Status);
        Assert.Empty(operation.Faults(answer));
    }

    [Fact]
    public async Task Document_and_schema_follow_reloaded_models()
    {
        models.Publish();
        await using var api = new Api(models);
        Assert.Equal(HttpStatusCode.NotFound, (await api.Get("/models/shop/schema")).Status);

        models.Publish(yaml: Shop("pages: { type: integer, range: [0, 9], example: 3 }"));
        await api.Look();
        Assert.Equal(["pages"], await Documented(api));
        Assert.Equal(HttpStatusCode.OK, (await api.Post("/models/shop/predict", """{"pages":3}""")).Status);

        models.Publish(yaml: Shop("minutes: { type: number, example: 2.5 }"));
        await api.Look();
        Assert.Equal(["minutes"], await Documented(api));
        Assert.Equal("""[{"minutes":2.5}]""", (await api.Get("/models/shop/schema")).Body!["examples"]!.ToJsonString());
    }

    private static string Shop(string input) =>
        $"name: shop\ninputs:\n  {input}\nlabel: {{ name: bought, positive: 1 }}\n";

    /// <summary>The inputs of the model, as the document has them beside those of the default model.</summary>
    private static async Task<IEnumerable<string>> Documented(Api api)
    {
        var schemas = (await ServedDocument.Fetch(api)).Root.GetProperty("components").GetProperty("schemas");
        Assert.Equal(75, Example("PurchaseRow").GetProperty("basket_value").GetDouble());
        var row = schemas.GetProperty("ShopRow").GetProperty("properties").EnumerateObject().Select(one => one.Name);
        Assert.Equal(row, Example("ShopRow").EnumerateObject().Select(one => one.Name));
        return row;

        JsonElement Example(string name) => schemas.GetProperty(name).GetProperty("examples")[0];
    }
}
