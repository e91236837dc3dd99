using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
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
        if (context.Type == typeof(Verdict)) ((OpenApiSchema)properties["decision"]).Enum = [.. Verdict.Decisions];
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

/// <summary>A value of one of several types. Generators of clients take the first of a list of types and cannot read
/// the others, so a schema says which types a value does not have.</summary>
internal static class Union
{
    private const JsonSchemaType Numeric = JsonSchemaType.Integer | JsonSchemaType.Number;
    private const JsonSchemaType All = Numeric | JsonSchemaType.Null | JsonSchemaType.Boolean | JsonSchemaType.String
        | JsonSchemaType.Object | JsonSchemaType.Array;

    /// <param name="types">An integer is any number without a fraction.</param>
    public static OpenApiSchema AnyOf(JsonSchemaType types, string? description = null) =>
        Limit(new OpenApiSchema { Description = description }, types);

    /// <summary>The value, or null.</summary>
    public static OpenApiSchema OrNull(OpenApiSchema value, string? description = null) => new()
    {
        Description = description,
        OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, value],
    };

    public static OpenApiSchema Limit(OpenApiSchema schema, JsonSchemaType types)
    {
        var others = new OpenApiSchema
        {
            Type = All & ~(types.HasAny(Numeric) ? types | Numeric : types),
            Items = new OpenApiSchema(),   // any; linters want it wherever a type is an array
        };
        var hasFractions = !types.HasAny(JsonSchemaType.Integer) || types.HasAny(JsonSchemaType.Number);
        schema.Type = null;
        schema.Not = hasFractions ? others : new OpenApiSchema { AnyOf = [others, Fraction()] };
        return schema;
    }

    private static OpenApiSchema Fraction() => new()
    {
        Type = JsonSchemaType.Number,
        Not = new OpenApiSchema { Type = JsonSchemaType.Integer },
    };

    private static bool HasAny(this JsonSchemaType types, JsonSchemaType wanted) => (types & wanted) != default;
}
