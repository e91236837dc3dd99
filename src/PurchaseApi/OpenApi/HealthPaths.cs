using Microsoft.OpenApi;

namespace PurchaseApi.OpenApi;

/// <summary>The health routes, which the framework maps without a description.</summary>
internal static class HealthPaths
{
    public static void AddTo(OpenApiDocument document, ProblemResponses problems)
    {
        var live = Operation(document, "Live", "Whether the process answers.",
            "An orchestrator restarts what does not answer; a model need not be in service.");
        live.Responses = new() { ["200"] = Text("Healthy.") };
        Add(document, "/health/live", live, problems);

        var ready = Operation(document, "Ready", "Whether to send requests here.",
            "The default model is in service and the service is not stopping.");
        ready.Responses = new() { ["200"] = Text("Healthy."), ["503"] = Text("Unhealthy.") };
        Add(document, "/health/ready", ready, problems);
    }

    private static OpenApiOperation Operation(OpenApiDocument document, string id, string summary, string description) =>
        new()
        {
            OperationId = id,
            Summary = summary,
            Description = description,
            Tags = new HashSet<OpenApiTagReference> { new("Health", document) },
        };

    private static void Add(
        OpenApiDocument document, string path, OpenApiOperation operation, ProblemResponses problems)
    {
        problems.Refer(operation, path, "BadRequest");
        document.Paths[path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } };
    }

    private static OpenApiResponse Text(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["text/plain"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        },
    };
}
