using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The schemas of one model's answers, as <see cref="AnswerWriter"/> writes them.</summary>
internal static class AnswerSchemas
{
    private static readonly KeyValuePair<string, IOpenApiSchema>[] NoFields = [];

    /// <summary>The fields that are left out where nobody asked for them, or they would say nothing.</summary>
    private static readonly string[] Optional = ["imputed", "reasons", "counterfactual"];

    public static OpenApiSchema Prediction(FittedContract contract) =>
        Object(
        [
            .. PredictionFields(contract),
            .. contract.HasLabel ? [ReasonSchemas.Counterfactual(contract)] : NoFields,
            new("model_version", Version("The version that answered.")),
        ]);

    public static OpenApiSchema BatchAnswer(FittedContract contract, IOpenApiSchema summary, IOpenApiSchema error) =>
        Object(
        [
            new("summary", summary),
            new("model_version", Version("The version that answered every row.")),
            new("results", new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "As many as rows were sent, in their order.",
                Items = new OpenApiSchema
                {
                    OneOf =
                    [
                        Object([Index(), .. PredictionFields(contract)]),
                        Object([Index(), .. IdField(contract), Errors(error)]),
                    ],
                },
            }),
        ]);

    public static OpenApiSchema Version(string? description = null) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Pattern = "^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$",
    };

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> PredictionFields(FittedContract contract)
    {
        foreach (var field in IdField(contract).Concat(contract.HasLabel ? Outcome() : [Features(contract)]))
            yield return field;
        if (contract.Segments.Count > 0)
            yield return new("segment",
                Words("The behaviour group of the row.", contract.Segments.Select(one => one.Name)));
        if (contract.Intents.Count > 0)
        {
            yield return new("intent",
                Words("The band of the probability.", contract.Intents.Select(one => one.Level)));
            yield return new("action", Words("What to do in that band.", contract.Intents.Select(one => one.Action)));
        }

        Input[] imputed = [.. contract.Inputs.Where(input => input.Missing.Kind == MissingKind.Constant)];
        if (imputed.Length > 0)
            yield return new("imputed",
                List("The inputs whose null was imputed.", Words(null, imputed.Select(input => input.Name))));
        if (contract.HasLabel) yield return ReasonSchemas.Reasons(contract);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Outcome()
    {
        yield return new("prediction", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Description = "1 when the probability reaches the model's threshold.",
            Enum = [0, 1],
        });
        yield return new("probability", new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Description = "Calibrated: of rows with 0.3, about 30 % are positive.",
            Minimum = "0",
            Maximum = "1",
        });
        yield return new("confidence", Words(
            "high: the 95 % conformal set is the prediction alone; medium: the 80 % set is; low: neither.",
            ["high", "medium", "low"]));
    }

    private static KeyValuePair<string, IOpenApiSchema> Features(FittedContract contract)
    {
        var schema = Object(
        [
            .. contract.Features.Select(feature => KeyValuePair.Create<string, IOpenApiSchema>(
                feature.Name, new OpenApiSchema
                {
                    Type = feature.Value.Type == ExpressionType.Truth
                        ? JsonSchemaType.Boolean | JsonSchemaType.Null
                        : JsonSchemaType.Number | JsonSchemaType.Null,
                })),
        ]);
        schema.Description = "What is derived from the row; null where something that it needs is not known.";
        return new("features", schema);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> IdField(FittedContract contract) =>
        contract.Id is { } id ? [new(id, RowSchema.Id("The id of the row; null when it had none."))] : [];

    private static KeyValuePair<string, IOpenApiSchema> Index() => new("index", new OpenApiSchema
    {
        Type = JsonSchemaType.Integer,
        Description = "The place of the row, from 0.",
        Minimum = "0",
    });

    private static KeyValuePair<string, IOpenApiSchema> Errors(IOpenApiSchema error) =>
        new("errors", List("Everything that is wrong with the row.", error));

    private static OpenApiSchema List(string description, IOpenApiSchema items) =>
        new() { Type = JsonSchemaType.Array, Description = description, Items = items, MinItems = 1 };

    /// <param name="description">What the word says.</param>
    /// <param name="words">With a null where there may be none.</param>
    private static OpenApiSchema Words(string? description, IEnumerable<string?> words)
    {
        string?[] all = [.. words.Distinct()];
        return new()
        {
            Type = all.Contains(null) ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String,
            Description = description,
            Enum = [.. all.Select(word => word is null ? JsonNullSentinel.JsonNull : (JsonNode)word)],
        };
    }

    private static OpenApiSchema Object(IReadOnlyList<KeyValuePair<string, IOpenApiSchema>> fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(fields),
        Required = new SortedSet<string>(
            fields.Select(field => field.Key).Where(name => !Optional.Contains(name)), StringComparer.Ordinal),
        AdditionalPropertiesAllowed = false,
    };
}
