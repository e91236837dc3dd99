using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.OpenApi;

/// <summary>The schemas of one model's answers, as <see cref="Answers.AnswerWriter"/> writes them.</summary>
internal static class AnswerSchemas
{
    private static readonly KeyValuePair<string, IOpenApiSchema>[] NoFields = [];

    /// <summary>The fields that are left out where nobody asked for them, or they would say nothing.</summary>
    private static readonly string[] Optional =
        [AnswerFields.Imputed, AnswerFields.Unusual, AnswerFields.Reasons, AnswerFields.Counterfactual];

    public static OpenApiSchema Prediction(FittedContract contract, bool isCalibrated) =>
        Object(
        [
            .. PredictionFields(contract, isCalibrated),
            .. contract.HasLabel ? [ReasonSchemas.Counterfactual(contract)] : NoFields,
            new(AnswerFields.ModelVersion, Version("The version that answered.")),
        ]);

    public static OpenApiSchema BatchAnswer(
        FittedContract contract, bool isCalibrated, IOpenApiSchema summary, IOpenApiSchema error) =>
        Object(
        [
            new("summary", summary),
            new("model_version", Version("The version that answered every row.")),
            new("results", new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "As many as rows were sent, in their order.",
                Items = Item(contract, isCalibrated, error),
            }),
        ]);

    /// <summary>A prediction or its row's errors; one object, since generators of clients cannot read two.</summary>
    private static OpenApiSchema Item(FittedContract contract, bool isCalibrated, IOpenApiSchema error)
    {
        var item = Object([Index(), .. PredictionFields(contract, isCalibrated), Errors(error)]);
        var (predicted, always) = (item.Required!, new SortedSet<string>(StringComparer.Ordinal) { "index" });
        if (contract.Id is { } id) always.Add(id);
        predicted.ExceptWith([.. always, "errors"]);
        item.Required = always;
        item.OneOf =
        [
            new OpenApiSchema { Required = predicted },
            new OpenApiSchema { Required = new SortedSet<string>(StringComparer.Ordinal) { "errors" } },
        ];
        return item;
    }

    public static OpenApiSchema Version(string? description = null) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Pattern = "^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$",
    };

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> PredictionFields(
        FittedContract contract, bool isCalibrated)
    {
        foreach (var field in IdField(contract).Concat(contract.HasLabel ? Outcome(isCalibrated) : [Features(contract)]))
            yield return field;
        if (contract.Segments.Count > 0)
            yield return new(AnswerFields.Segment,
                Words("The behaviour group of the row.", contract.Segments.Select(one => one.Name)));
        if (contract.Intents.Count > 0)
        {
            yield return new(AnswerFields.Intent,
                Words("The band of the probability.", contract.Intents.Select(one => one.Level)));
            if (contract.Decision is null)
                yield return new(AnswerFields.Action,
                    Words("What to do in that band.", contract.Intents.Select(one => one.Action)));
        }

        foreach (var field in contract.Decision is { } decision ? Decided(decision) : []) yield return field;

        Input[] imputed = [.. contract.Inputs.Where(input => input.Missing.Kind == MissingKind.Constant)];
        if (imputed.Length > 0)
            yield return new(AnswerFields.Imputed,
                List("The inputs whose null was imputed.", Words(null, imputed.Select(input => input.Name))));
        Input[] numbers = [.. contract.Inputs.Where(input => input.IsNumeric)];
        if (numbers.Length > 0)
            yield return new(AnswerFields.Unusual, List(
                "The numbers outside the 0.1 to 99.9 percentile of the training rows: the prediction rests on few rows "
                + "like this one.", Words(null, numbers.Select(input => input.Name))));
        if (!contract.HasLabel) yield break;

        if (contract.Features.Count > 0) yield return Features(contract);
        yield return ReasonSchemas.Reasons(contract);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Outcome(bool isCalibrated)
    {
        yield return new(AnswerFields.Prediction, new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Description = "1 when the probability reaches the model's threshold.",
            Enum = [0, 1],
        });
        yield return new(AnswerFields.Probability, new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Description = isCalibrated
                ? "Calibrated: of rows with 0.3, about 30 % are positive."
                : "Ranks the rows; it does not match what happened on the holdout, so do not read it as a share.",
            Minimum = "0",
            Maximum = "1",
        });
        yield return new(AnswerFields.Confidence, Words(
            "high: the 95 % conformal set is the prediction alone, at .6 or more; medium: the 80 % set is; low: "
            + "neither.",
            ["high", "medium", "low"]));
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Decided(Decision decision)
    {
        yield return new(AnswerFields.Action,
            Words("What pays: the action with the largest expected gain above 0, else none.", decision.Names));
        yield return new(AnswerFields.ExpectedValue, new OpenApiSchema
        {
            Type = JsonSchemaType.Number | JsonSchemaType.Null,
            Description = "Probability times the value of a purchase; null where the row lacks what that needs.",
            Minimum = "0",
        });
        yield return new(AnswerFields.ExpectedGain, new OpenApiSchema
        {
            Type = JsonSchemaType.Number,
            Description = "What the action is expected to bring, under the contract's assumed odds; 0 for none.",
            Minimum = "0",
        });
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
        schema.Description = "What is derived from the row; null where something that it needs is not known."
            + (contract.HasLabel ? " With explain=true only." : "");
        return new(AnswerFields.Features, schema);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiSchema>> IdField(FittedContract contract) =>
        contract.Id is { } id ? [new(id, RowSchema.Id("The id of the row; null when it had none."))] : [];

    private static KeyValuePair<string, IOpenApiSchema> Index() => new(AnswerFields.Index, new OpenApiSchema
    {
        Type = JsonSchemaType.Integer,
        Description = "The place of the row, from 0.",
        Minimum = "0",
    });

    private static KeyValuePair<string, IOpenApiSchema> Errors(IOpenApiSchema error) =>
        new(AnswerFields.Errors, List("Everything that is wrong with the row.", error));

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

    /// <summary>Derived features are the answer of a model without a label, and part of the reasons of
    /// others.</summary>
    private static bool IsOptional(string name, IReadOnlyList<KeyValuePair<string, IOpenApiSchema>> fields) =>
        Optional.Contains(name)
        || (name == AnswerFields.Features && fields.Any(field => field.Key == AnswerFields.Reasons));

    private static OpenApiSchema Object(IReadOnlyList<KeyValuePair<string, IOpenApiSchema>> fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(fields),
        Required = new SortedSet<string>(
            fields.Select(field => field.Key).Where(name => !IsOptional(name, fields)), StringComparer.Ordinal),
        AdditionalPropertiesAllowed = false,
    };
}
