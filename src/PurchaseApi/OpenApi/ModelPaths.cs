using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Models;

namespace PurchaseApi.OpenApi;

/// <summary>What is in service, and the two documents that belong to it: report and schema of its rows.</summary>
internal sealed class ModelPaths(OpenApiDocument document, ProblemResponses problems)
{
    public void Describe()
    {
        problems.Refer(Get("/models"), "/models", "BadRequest");
        Refer("/model/info");
        Refer("/models/{name}");
        Refer(DriftEndpoint.Path);
        Refer(VersionsEndpoint.Path);
        Answer(
            ReportEndpoint.Path, "One HTML file that fetches nothing and runs nothing.", "text/html",
            new() { Type = JsonSchemaType.String, Format = "binary" });   // a file; else clients parse it as JSON
        Refer(ReportEndpoint.Path, "NoReport");
        Answer(
            SchemaEndpoint.Path, "A schema of JSON Schema 2020-12.", SchemaEndpoint.ContentType, Schema());
        Refer(SchemaEndpoint.Path);
    }

    private OpenApiOperation Get(string path) => document.Paths[path].Operations![HttpMethod.Get];

    private void Refer(string path, params string[] more)
    {
        problems.Refer(Get(path), path, [.. more, "VersionNotLoaded", "NoModel"]);
        Parameters.Refer(document, Get(path), path);
    }

    /// <summary>Where the framework cannot see what is answered.</summary>
    private void Answer(string path, string answer, string contentType, OpenApiSchema schema) =>
        Get(path).Responses = new()
        {
            ["200"] = new OpenApiResponse
            {
                Description = answer,
                Headers = Parameters.Headers(document),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [contentType] = new OpenApiMediaType { Schema = schema },
                },
            },
        };

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

    private static OpenApiOperation Operation(
        OpenApiDocument document, string id, string summary, string description) => new()
        {
            OperationId = id,
            Summary = summary,
            Description = description,
            Tags = new HashSet<OpenApiTagReference> { new("Monitor", document) },
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
