using Microsoft.OpenApi;

namespace PurchaseApi.OpenApi;

/// <summary>A value of one of several types. Generators of clients take the first of a list of types and cannot read the
/// others, so a schema says which types a value does not have.</summary>
internal static class Union
{
    private const JsonSchemaType Numeric = JsonSchemaType.Integer | JsonSchemaType.Number;
    private const JsonSchemaType All = Numeric | JsonSchemaType.Null | JsonSchemaType.Boolean | JsonSchemaType.String
        | JsonSchemaType.Object | JsonSchemaType.Array;

    /// <param name="types">An integer is any number without a fraction.</param>
    public static OpenApiSchema Of(JsonSchemaType types, string? description = null) =>
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
