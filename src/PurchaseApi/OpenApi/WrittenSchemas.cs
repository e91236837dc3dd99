using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Inputs;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.OpenApi;

/// <summary>Schemas of types -> schemas of what is written of them: nulls never are, and some fields always are though
/// their types cannot tell.</summary>
internal sealed class WrittenSchemas : ISchemaFilter
{
    private const JsonSchemaType Constant = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Boolean;

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } written) return;

        foreach (var property in properties.Values.OfType<OpenApiSchema>())
            (property.Type, property.ReadOnly) = (property.Type & ~JsonSchemaType.Null, false);
        if (context.Type == typeof(Problem)) written.Required!.UnionWith(["trace_id", "instance"]);
        if (context.Type == typeof(ProblemError))
            ((OpenApiSchema)properties["code"]).Enum = [.. FaultCodes.All];
        if (context.Type == typeof(InputDocument)) Describe(written);
    }

    /// <summary>A contract in service was checked: it has types, and no key that nobody knows.</summary>
    private static void Describe(OpenApiSchema input)
    {
        input.Required = new SortedSet<string> { "type" };
        input.AdditionalProperties = null;
        input.AdditionalPropertiesAllowed = false;
        ((OpenApiSchema)input.Properties!["actionable"]).Type = JsonSchemaType.Boolean;
        ((OpenApiSchema)input.Properties!["aliases"]).Type = JsonSchemaType.Object;
        foreach (var name in (string[])["missing", "example"])
            Union.Limit((OpenApiSchema)input.Properties![name], Constant);
    }
}
