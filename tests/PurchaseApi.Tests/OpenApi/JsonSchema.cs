using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Schema = Json.Schema.JsonSchema;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>JSON Schema 2020-12 in an OpenAPI document, or in one of its own.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly EvaluationOptions Options =
        new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly ConcurrentDictionary<string, Schema> schemas = new();

    /// <summary>What in the value the schema does not allow.</summary>
    public IReadOnlyList<string> Faults(JsonElement schema, JsonElement value)
    {
        var results = schemas.GetOrAdd(schema.GetRawText(), Build).Evaluate(value, Options);
        if (results.IsValid) return [];

        return
        [
            .. (results.Details ?? []).Prepend(results)
                .SelectMany(detail => (detail.Errors ?? []).Select(
                    error => $"#{detail.InstanceLocation}: {error.Value}"))
                .DefaultIfEmpty("#"),
        ];
    }

    /// <summary>Follows <c>$ref</c>, which is always one into the document.</summary>
    public JsonElement Resolve(JsonElement referring)
    {
        while (referring.ValueKind == JsonValueKind.Object && referring.TryGetProperty("$ref", out var reference))
            referring = reference.GetString()!.Split('/').Skip(1)
                .Aggregate(document, (place, name) => place.GetProperty(name));
        return referring;
    }

    /// <summary>A schema on its own, with the schemas of the document that it may refer to.</summary>
    private Schema Build(string text)
    {
        var schema = JsonNode.Parse(text)!.AsObject();
        if (document.TryGetProperty("components", out var components)
            && components.TryGetProperty("schemas", out var all))
            schema["$defs"] = JsonNode.Parse(all.GetRawText());
        return Schema.FromText(
            schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal),
            // The one of all schemas is not for several threads.
            new BuildOptions { SchemaRegistry = new SchemaRegistry() });
    }
}
