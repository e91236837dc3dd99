using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.OpenApi;

/// <summary>The schema of one model's rows, from its contract.</summary>
internal static class RowSchema
{
    public static OpenApiSchema Of(FittedContract contract)
    {
        var properties = new Dictionary<string, IOpenApiSchema>();
        if (contract.Id is { } id) properties[id] = Id("The caller's own id of the row, echoed as it is.");
        foreach (var input in contract.Inputs) properties[input.Name] = Of(input);
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = contract.Document.Title,
            Properties = properties,
            Required = new SortedSet<string>(contract.Inputs.Select(input => input.Name), StringComparer.Ordinal),
            AdditionalPropertiesAllowed = false,
        };
    }

    /// <summary>The bounds are those of 64 bits, which an integer must fit into to be echoed.</summary>
    public static OpenApiSchema Id(string description)
    {
        var id = Union.Of(JsonSchemaType.Integer | JsonSchemaType.String);
        id.Pattern = "^[A-Za-z0-9][A-Za-z0-9._:@|+=/ -]{0,127}$";
        id.Minimum = $"{long.MinValue}";
        id.Maximum = $"{long.MaxValue}";
        return Union.OrNull(id, description);
    }

    private static OpenApiSchema Of(Input input)
    {
        var schema = Of(input.Schema);
        schema.Description = string.Join(' ', Words(input)) is { Length: > 0 } words ? words : null;
        if (input.Missing.Kind == MissingKind.Refuse) return schema;

        schema.Type |= JsonSchemaType.Null;
        schema.Enum?.Add(JsonNullSentinel.JsonNull);
        return schema;
    }

    private static OpenApiSchema Of(InputSchema schema) => new()
    {
        Type = schema.Type.ToJsonSchemaType(),
        Minimum = schema.Minimum is { } minimum ? $"{minimum}" : null,
        Maximum = schema.Maximum is { } maximum ? $"{maximum}" : null,
        Format = schema.Format,
        Items = schema.Items is { } items ? Of(items) : null,
        Enum = schema.Enum is { } values ? [.. values.Select(value => (JsonNode)value)] : null,
    };

    private static IEnumerable<string> Words(Input input)
    {
        if (input.Unit is { } unit) yield return $"In {unit}.";
        if (input.Schema.Note is { } note) yield return note;
        if (input.Missing.Kind == MissingKind.Keep) yield return "null: not known.";
        if (input.Missing.Kind == MissingKind.Constant)
            yield return $"null: not known, {input.Describe(input.Missing.Constant)} is assumed.";
    }
}
