using Microsoft.OpenApi;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The training report, which is a page and no JSON.</summary>
internal static class ReportPath
{
    public static void Describe(OpenApiDocument document, ProblemResponses problems)
    {
        var operation = document.Paths[ReportEndpoint.Path].Operations![HttpMethod.Get];
        operation.Summary = "A model's training report: a page for people.";
        operation.Description = "How good the model is, with intervals; what it was chosen from and goes by; what its "
            + "data looks like; and how to train it again.";
        operation.Responses = new()
        {
            ["200"] = new OpenApiResponse
            {
                Description = "One HTML file that fetches nothing and runs nothing.",
                Headers = Parameters.Headers(document),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["text/html"] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };
        problems.Refer(operation, ReportEndpoint.Path, "NoReport", "VersionNotLoaded", "NoModel");
        Parameters.Refer(document, operation, ReportEndpoint.Path);
    }
}
