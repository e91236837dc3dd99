using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The schema of a model's rows, which is a document of its own.</summary>
internal static class SchemaPath
{
    public static void Describe(OpenApiDocument document, ProblemResponses problems)
    {
        var operation = document.Paths[SchemaEndpoint.Path].Operations![HttpMethod.Get];
        operation.Summary = "What a row of a model must look like: its JSON Schema.";
        operation.Description = "Made from the contract of the version in service, as the schemas of this document "
            + "are. What the schema allows is predicted; a schema cannot say that no field stands twice.";
        operation.Responses = new()
        {
            ["200"] = new OpenApiResponse
            {
                Description = "A schema of JSON Schema 2020-12.",
                Headers = Parameters.Headers(document),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [SchemaEndpoint.ContentType] = new OpenApiMediaType { Schema = Schema() },
                },
            },
        };
        problems.Refer(operation, SchemaEndpoint.Path, "VersionNotLoaded", "NoModel");
        Parameters.Refer(document, operation, SchemaEndpoint.Path);
    }

    private static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["$schema"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [(JsonNode)SchemaEndpoint.Dialect],
            },
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)"object"] },
            ["properties"] = new OpenApiSchema { Type = JsonSchemaType.Object },
        },
        Required = new SortedSet<string>(StringComparer.Ordinal) { "$schema", "type", "properties" },
    };
}
