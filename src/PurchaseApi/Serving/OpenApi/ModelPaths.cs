using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>What is in service, and the two documents that belong to it: report and schema of its rows.</summary>
internal sealed class ModelPaths(OpenApiDocument document, ProblemResponses problems)
{
    public void Describe()
    {
        const string Info = "Metrics have 95 % intervals and were measured on rows that no fit has seen. "
            + "`last_reload_error` says why a newer version is not in service.";

        var models = Get("/models");
        models.Summary = "List the models.";
        models.Description = "What is in service of each, and why a newer version is not.";
        problems.Refer(models, "/models", "BadRequest");
        Describe("/model/info", "The default model: what is in service, and how good it is.");
        Describe("/models/{name}", "A model: what is in service, and how good it is.");
        foreach (var path in (string[])["/model/info", "/models/{name}"]) Get(path).Description = Info;

        Answer(
            ReportEndpoint.Path, "One HTML file that fetches nothing and runs nothing.", "text/html",
            new() { Type = JsonSchemaType.String, Format = "binary" },   // a file; else clients parse it as JSON
            "How good the model is, with intervals; what it was chosen from and goes by; what its "
                + "data looks like; and how to train it again.");
        Describe(ReportEndpoint.Path, "A model's training report: a page for people.", "NoReport");

        Answer(
            SchemaEndpoint.Path, "A schema of JSON Schema 2020-12.", SchemaEndpoint.ContentType, Schema(),
            "Made from the contract of the version in service, as the schemas of this document "
                + "are. What the schema allows is predicted; a schema cannot say that no field stands twice.");
        Describe(SchemaEndpoint.Path, "What a row of a model must look like: its JSON Schema.");
    }

    private OpenApiOperation Get(string path) => document.Paths[path].Operations![HttpMethod.Get];

    private void Describe(string path, string summary, params string[] more)
    {
        var operation = Get(path);
        operation.Summary = summary;
        problems.Refer(operation, path, [.. more, "VersionNotLoaded", "NoModel"]);
        Parameters.Refer(document, operation, path);
    }

    /// <summary>Where the framework cannot see what is answered.</summary>
    private void Answer(
        string path, string answer, string contentType, OpenApiSchema schema, string description)
    {
        var operation = Get(path);
        operation.Description = description;
        operation.Responses = new()
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
