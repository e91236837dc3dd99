using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Serving.OpenApi;

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
        var isNullable = input.Missing.Kind != MissingKind.Refuse;
        return new OpenApiSchema
        {
            Type = isNullable ? Type(input) | JsonSchemaType.Null : Type(input),
            Description = string.Join(' ', Words(input)) is { Length: > 0 } words ? words : null,
            Minimum = input.IsNumeric && double.IsFinite(input.Low) ? $"{input.Low}" : null,
            Maximum = input.IsNumeric && double.IsFinite(input.High) ? $"{input.High}" : null,
            Items = input.Type == InputType.List ? Item(input) : null,
            Enum = input.Type is InputType.Category or InputType.Ordinal ? [.. Values(input, isNullable)] : null,
        };
    }

    private static JsonSchemaType Type(Input input) => input.Type switch
    {
        InputType.Integer => JsonSchemaType.Integer,
        InputType.Category or InputType.Ordinal => JsonSchemaType.String,
        InputType.List => JsonSchemaType.Array,
        InputType.Flag => JsonSchemaType.Boolean,
        _ => JsonSchemaType.Number,
    };

    private static OpenApiSchema Item(Input input) => new()
    {
        Type = JsonSchemaType.String,
        Enum = input.Values.Count > 0 ? [.. input.Values] : null,
    };

    private static IEnumerable<JsonNode> Values(Input input, bool isNullable)
    {
        foreach (var value in input.Values) yield return value;
        if (isNullable) yield return JsonNullSentinel.JsonNull;
    }

    private static IEnumerable<string> Words(Input input)
    {
        if (input.Unit is { } unit) yield return $"In {unit}.";
        if (input.Type == InputType.Ordinal) yield return "From the lowest to the highest; case does not count.";
        if (input.Type == InputType.List) yield return "What stands twice counts once.";
        if (input.Missing.Kind == MissingKind.Keep) yield return "null: not known.";
        if (input.Missing.Kind == MissingKind.Constant) yield return $"null: not known, {Imputed(input)} is assumed.";
    }

    /// <summary>The mean of an integer input may have a fraction.</summary>
    private static object Imputed(Input input) => input.Type switch
    {
        InputType.Number or InputType.Integer => input.Missing.Constant,
        InputType.List => $"a list of {input.CountOf(input.Missing.Constant)}",
        _ => input.ToPlain(input.Missing.Constant)!,
    };
}
