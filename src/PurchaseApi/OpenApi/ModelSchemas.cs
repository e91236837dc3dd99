using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;
using Swashbuckle.AspNetCore.SwaggerGen;

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
