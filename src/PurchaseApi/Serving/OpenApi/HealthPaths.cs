using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The health routes, which the framework maps without a description.</summary>
internal static class HealthPaths
{
    public static void AddTo(OpenApiDocument document)
    {
        Add(document, "/health/live", "Live", "Whether the process answers.", "The process answers.");
        Add(document, "/health/ready", "Ready", "Whether to send requests here.", "The default model is in service.",
            "No default model is in service yet, or the service is stopping.");
    }

    private static void Add(
        OpenApiDocument document, string path, string id, string summary, string healthy, string? unhealthy = null)
    {
        var operation = new OpenApiOperation
        {
            OperationId = id,
            Summary = summary,
            Tags = new HashSet<OpenApiTagReference> { new("Health", document) },
            Responses = new() { ["200"] = Text(healthy, "Healthy") },
        };
        if (unhealthy is not null) operation.Responses["503"] = Text(unhealthy, "Unhealthy");
        document.Paths[path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } };
    }

    private static OpenApiResponse Text(string description, string word) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["text/plain"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)word] },
            },
        },
    };
}
