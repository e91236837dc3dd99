using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The schemas of one model's rows and answers, from its contract.</summary>
internal static class ModelSchemas
{
    public static OpenApiSchema Row(FittedContract contract)
    {
        var properties = contract.Inputs.ToDictionary(input => input.Name, IOpenApiSchema (input) => Input(input));
        if (contract.Id is { } id) properties[id] = Id();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = contract.Document.Title,
            Properties = properties,
            Required = new SortedSet<string>(contract.Inputs.Select(input => input.Name), StringComparer.Ordinal),
            AdditionalPropertiesAllowed = false,
        };
    }

    public static OpenApiSchema Prediction(FittedContract contract)
    {
        var schema = Object(PredictionFields(contract));
        schema.Properties!["model_version"] = Version();
        schema.Required!.Add("model_version");
        return schema;
    }

    public static OpenApiSchema BatchAnswer(FittedContract contract, IOpenApiSchema summary, IOpenApiSchema error) => Object(new()
    {
        ["summary"] = summary,
        ["model_version"] = Version(),
        ["results"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "As many as rows were sent, in their order.",
            Items = new OpenApiSchema { OneOf = [Item(PredictionFields(contract)), Item(ErrorFields(contract, error))] },
        },
    });

    public static OpenApiSchema Version() => new() { Type = JsonSchemaType.String, Pattern = "^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$" };

    private static OpenApiSchema Input(Input input)
    {
        var isNullable = input.Missing.Kind != MissingKind.Refuse;
        return new OpenApiSchema
        {
            Type = isNullable ? Type(input) | JsonSchemaType.Null : Type(input),
            Description = string.Join(' ', Words(input)),
            Minimum = input.IsNumeric && double.IsFinite(input.Low) ? $"{input.Low}" : null,
            Maximum = input.IsNumeric && double.IsFinite(input.High) ? $"{input.High}" : null,
            Enum = input.Type == InputType.Category
                ? [.. input.Values.Select(value => (JsonNode)value), .. isNullable ? [JsonNullSentinel.JsonNull] : Array.Empty<JsonNode>()]
                : null,
        };
    }

    private static JsonSchemaType Type(Input input) => input.Type switch
    {
        InputType.Integer => JsonSchemaType.Integer,
        InputType.Category => JsonSchemaType.String,
        InputType.Flag => JsonSchemaType.Boolean,
        _ => JsonSchemaType.Number,
    };

    private static IEnumerable<string> Words(Input input)
    {
        if (input.Unit is { } unit) yield return $"In {unit}.";
        if (input.Missing.Kind == MissingKind.Keep) yield return "null: not known.";
        if (input.Missing.Kind == MissingKind.Constant) yield return $"null: not known, {input.ToPlain(input.Missing.Constant)} is assumed.";
    }

    private static OpenApiSchema Id() => new()
    {
        Type = JsonSchemaType.Integer | JsonSchemaType.String | JsonSchemaType.Null,
        Description = "The caller's own id of the row, echoed as it is.",
        Pattern = "^[A-Za-z0-9][A-Za-z0-9._:@|+=/ -]{0,127}$",
    };

    private static Dictionary<string, IOpenApiSchema> PredictionFields(FittedContract contract)
    {
        Dictionary<string, IOpenApiSchema> fields = new()
        {
            ["prediction"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Enum = [0, 1] },
            ["probability"] = new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" },
            ["confidence"] = Words(["high", "medium", "low"]),
            ["imputed"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "The inputs that were null and stood in for.",
                Items = Words(contract.Inputs.Select(input => input.Name)),
            },
        };
        if (contract.Id is { } id) fields[id] = Id();
        if (contract.Segments.Count > 0) fields["segment"] = Words(contract.Segments.Select(segment => segment.Name));
        if (contract.Intents.Count == 0) return fields;

        fields["intent"] = Words(contract.Intents.Select(intent => intent.Level));
        fields["action"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null };
        return fields;
    }

    private static Dictionary<string, IOpenApiSchema> ErrorFields(FittedContract contract, IOpenApiSchema error)
    {
        Dictionary<string, IOpenApiSchema> fields = new() { ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = error } };
        if (contract.Id is { } id) fields[id] = Id();
        return fields;
    }

    private static OpenApiSchema Item(Dictionary<string, IOpenApiSchema> fields)
    {
        fields["index"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" };
        return Object(fields);
    }

    private static OpenApiSchema Words(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] };

    private static OpenApiSchema Object(Dictionary<string, IOpenApiSchema> fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = fields,
        Required = new SortedSet<string>(fields.Keys.Where(name => name != "imputed"), StringComparer.Ordinal),
        AdditionalPropertiesAllowed = false,
    };
}
