using System.Text.Json;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>The OpenAPI document as the service serves it.</summary>
internal sealed class ServedDocument(JsonElement root)
{
    public const string Path = "/openapi/purchase-api.json";

    public JsonElement Root { get; } = root;

    public JsonSchema Schemas { get; } = new(root);

    public IReadOnlyList<Operation> Operations =>
    [
        .. from path in Root.GetProperty("paths").EnumerateObject()
           from method in path.Value.EnumerateObject()
           select new Operation(this, path.Name, HttpMethod.Parse(method.Name), method.Value),
    ];

    public static async Task<ServedDocument> Fetch(Api api) => new(JsonElement.Parse((await api.Get(Path)).Text));
}

/// <summary>A method of a path, and what the document promises of it.</summary>
internal sealed record Operation(ServedDocument Document, string Path, HttpMethod Method, JsonElement Description)
{
    public string Id => Description.GetProperty("operationId").GetString()!;

    /// <summary>By status.</summary>
    public IReadOnlyDictionary<string, JsonElement> Responses => Description.GetProperty("responses").EnumerateObject()
        .ToDictionary(response => response.Name, response => Document.Schemas.Resolve(response.Value));

    /// <summary>The JSON body that is sent, where one is.</summary>
    public JsonElement? Request => Description.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json")
        : null;

    public JsonElement RequestSchema => Request!.Value.GetProperty("schema");

    /// <summary>The path with the examples of its parameters.</summary>
    public string ExamplePath => ParametersIn("path").Aggregate(Path, (path, parameter) =>
        path.Replace(
            $"{{{parameter.GetProperty("name")}}}", $"{parameter.GetProperty("example")}", StringComparison.Ordinal));

    /// <param name="place"><c>path</c> or <c>query</c>.</param>
    public IEnumerable<JsonElement> ParametersIn(string place) =>
        Description.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(Document.Schemas.Resolve)
                .Where(one => one.GetProperty("in").GetString() == place)
            : [];

    /// <summary>What in an answer is not as documented.</summary>
    public IEnumerable<string> Faults(Answer answer)
    {
        if (!Responses.TryGetValue($"{(int)answer.Status}", out var response))
            return [$"the status {(int)answer.Status}"];
        if (!response.GetProperty("content").TryGetProperty(answer.ContentType ?? "", out var media))
            return [$"the content type {answer.ContentType}"];

        var body = answer.Body is null ? Json(answer.Text) : JsonElement.Parse(answer.Text);
        return
        [
            .. HeaderFaults(response, answer),
            .. CodeFaults(media, body, answer),
            .. Document.Schemas.Faults(media.GetProperty("schema"), body),
        ];
    }

    private IEnumerable<string> HeaderFaults(JsonElement response, Answer answer)
    {
        var hasHeaders = response.TryGetProperty("headers", out var headers);
        foreach (var name in (string[])["X-Model-Version", "Retry-After"])
        {
            var isDocumented = hasHeaders && headers.TryGetProperty(name, out _);
            if (isDocumented != answer.Headers.Contains(name)) yield return $"the header {name}";
            if (!isDocumented || !answer.Headers.Contains(name)) continue;

            var schema = Document.Schemas.Resolve(headers.GetProperty(name)).GetProperty("schema");
            var text = answer.Headers.GetValues(name).Single();
            var value = int.TryParse(text, out var number) ? Json(number) : Json(text);
            foreach (var fault in Document.Schemas.Faults(schema, value))
                yield return $"the header {name}: {fault}";
        }
    }

    /// <summary>The codes that a problem may have are the names of its examples.</summary>
    private static IEnumerable<string> CodeFaults(JsonElement media, JsonElement body, Answer answer)
    {
        if (answer.ContentType != "application/problem+json") yield break;
        var code = body.GetProperty("code").GetString()!;
        if (!media.GetProperty("examples").TryGetProperty(code, out _)) yield return $"the code {code}";
        if (body.GetProperty("status").GetInt32() != (int)answer.Status) yield return "the status in the body";
    }

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
