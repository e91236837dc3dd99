using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.OpenApi;

/// <summary>The JSON Schema of the rows that the version in service takes: the one of the OpenAPI document, on its
/// own.</summary>
internal static class SchemaEndpoint
{
    public const string Path = "/models/{name}/schema";
    public const string ContentType = "application/schema+json";
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    public static async Task<IResult> Schema(
        HttpRequest request, HttpResponse response, ModelsInService models, CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;

        // A schema of OpenAPI 3.1 is one of JSON Schema 2020-12.
        var text = await ModelSchemas.RowOf(model).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation);
        var schema = JsonNode.Parse(text)!.AsObject();
        schema.Insert(0, "$schema", Dialect);
        response.Headers.CacheControl = "no-cache";
        response.Headers[Parameters.VersionHeader] = model.Version;
        return Results.Json(schema, HttpJson.Options, ContentType);
    }
}
