using Microsoft.OpenApi;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>What the routes take beside a body, and the header that answers carry.</summary>
internal static class Parameters
{
    public const string VersionHeader = "X-Model-Version";

    public static void AddTo(OpenApiDocument document, string defaultModel)
    {
        document.AddComponent("ModelVersion", new OpenApiParameter
        {
            Name = "model_version",
            In = ParameterLocation.Query,
            Description = "Answer by this version or not at all, so that a retry across a reload answers the same.",
            Schema = AnswerSchemas.Version(),
        });
        document.AddComponent("ModelName", new OpenApiParameter
        {
            Name = "name",
            In = ParameterLocation.Path,
            Required = true,
            Description = "A name that GET /models lists.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = defaultModel,
        });
        document.AddComponent(VersionHeader, new OpenApiHeader
        {
            Description = "The version that answered.",
            Required = true,
            Schema = AnswerSchemas.Version(),
        });
    }

    /// <summary>Every route of a model may be pinned to a version; some name the model.</summary>
    public static void Refer(OpenApiDocument document, OpenApiOperation operation, string path)
    {
        operation.Parameters = [new OpenApiParameterReference("ModelVersion", document)];
        if (path.Contains("{name}", StringComparison.Ordinal))
            operation.Parameters.Insert(0, new OpenApiParameterReference("ModelName", document));
    }
}
