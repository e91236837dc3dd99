using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.OpenApi;

/// <summary>The schemas that each model has of its own.</summary>
internal static class ModelSchemas
{
    public const string Row = nameof(Row), Prediction = nameof(Prediction), BatchAnswer = nameof(BatchAnswer);

    public static void AddTo(OpenApiDocument document, ServedModel model, IOpenApiSchema summary, IOpenApiSchema error)
    {
        document.AddComponent(Id(model, Row), RowOf(model));
        document.AddComponent(
            Id(model, Prediction), AnswerSchemas.Prediction(model.Contract, model.Manifest.IsCalibrated));
        document.AddComponent(Id(model, BatchAnswer), AnswerSchemas.BatchAnswer(
            model.Contract, model.Manifest.IsCalibrated, summary, error));
    }

    /// <summary>What a caller sends, with the contract's example.</summary>
    public static OpenApiSchema RowOf(ServedModel model)
    {
        var schema = RowSchema.From(model.Contract);
        if (ModelExamples.For(model) is { } examples) schema.Examples = [examples.Row()];
        return schema;
    }

    /// <summary><c>online-shoppers</c> -> <c>OnlineShoppersRow</c>.</summary>
    public static string Id(ServedModel model, string kind) =>
        string.Concat(model.Name.Split('-', StringSplitOptions.RemoveEmptyEntries).Append(kind)
            .Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}

/// <summary>The schema of one model's rows, from its contract.</summary>
internal static class RowSchema
{
    public static OpenApiSchema From(FittedContract contract)
    {
        var properties = new Dictionary<string, IOpenApiSchema>();
        if (contract.Id is { } id) properties[id] = Id("The caller's own id of the row, echoed unchanged.");
        foreach (var input in contract.Inputs) properties[input.Name] = ToSchema(input);
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
        var id = Union.AnyOf(JsonSchemaType.Integer | JsonSchemaType.String);
        id.Pattern = "^[A-Za-z0-9][A-Za-z0-9._:@|+=/ -]{0,127}$";
        id.Minimum = $"{long.MinValue}";
        id.Maximum = $"{long.MaxValue}";
        return Union.OrNull(id, description);
    }

    private static OpenApiSchema ToSchema(Input input)
    {
        var schema = ToSchema(input.Schema);
        schema.Title = input.Label;
        schema.Description = string.Join(' ', Words(input)) is { Length: > 0 } words ? words : null;
        if (input.Missing.Kind == MissingKind.Refuse) return schema;

        schema.Type |= JsonSchemaType.Null;
        schema.Enum?.Add(JsonNullSentinel.JsonNull);
        return schema;
    }

    private static OpenApiSchema ToSchema(InputSchema schema) => new()
    {
        Type = schema.Type.ToJsonSchemaType(),
        Minimum = schema.Minimum is { } minimum ? $"{minimum}" : null,
        Maximum = schema.Maximum is { } maximum ? $"{maximum}" : null,
        Format = schema.Format,
        Items = schema.Items is { } items ? ToSchema(items) : null,
        Enum = schema.Enum is { } values ? [.. values.Select(value => (JsonNode)value)] : null,
    };

    private static IEnumerable<string> Words(Input input)
    {
        if (input.Help is { } help) yield return help;
        if (input.Unit is { } unit) yield return $"In {unit}.";
        if (input.Schema.Note is { } note) yield return note;
        if (input.Missing.Kind == MissingKind.Keep) yield return "null: not known.";
        if (input.Missing.Kind == MissingKind.Constant)
            yield return $"null: not known, {input.Describe(input.Missing.Constant)} is assumed.";
    }
}

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
