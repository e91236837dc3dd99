using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Serving.Answers;

namespace PurchaseApi.OpenApi;

/// <summary>The schemas of one model's answers, as <see cref="AnswerWriter"/> writes them.</summary>
internal static class AnswerSchemas
{
    private static readonly KeyValuePair<string, IOpenApiSchema>[] NoFields = [];

    /// <summary>The fields that are left out where nobody asked for them, or they would say nothing.</summary>
    private static readonly string[] Optional =
        [.. AnswerFields.Lists.Select(field => field.Name), AnswerFields.Reasons, AnswerFields.Counterfactual];

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
            new(AnswerFields.ModelVersion, Version("The version that answered every row.")),
            new("results", new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "As many as rows were sent, in their order.",
                Items = Item(contract, isCalibrated, error),
            }),
        ]);

    /// <summary>A prediction or its row's errors: one object that needs neither, since generators of clients cannot
    /// read one of two.</summary>
    private static OpenApiSchema Item(FittedContract contract, bool isCalibrated, IOpenApiSchema error)
    {
        var item = Object([Index(), .. PredictionFields(contract, isCalibrated), Errors(error)]);
        var predicted = item.Required!;
        var always = new SortedSet<string>(StringComparer.Ordinal) { AnswerFields.Index };
        if (contract.Id is { } id) always.Add(id);
        predicted.ExceptWith([.. always, AnswerFields.Errors]);
        item.Required = always;
        item.DependentRequired = predicted.ToDictionary(field => field, _ => predicted.ToHashSet());
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
        foreach (var field in IdField(contract)) yield return field;
        if (!contract.HasLabel) yield return Features(contract);
        foreach (var field in AnswerFields.Given(contract, contract.HasLabel))
            yield return new(field.Name, ToSchema(field.Schema(new(contract, isCalibrated))));
        foreach (var field in AnswerFields.Lists)
            if (contract.Inputs.Where(field.IsPossible).ToArray() is { Length: > 0 } inputs)
                yield return new(field.Name, List(field.Description, Words(inputs.Select(input => input.Name))));
        if (!contract.HasLabel) yield break;

        if (contract.Features.Count > 0) yield return Features(contract);
        yield return ReasonSchemas.Reasons(contract);
    }

    private static OpenApiSchema ToSchema(AnswerSchema schema)
    {
        var type = schema.Type.ToJsonSchemaType();
        return new()
        {
            Type = schema.IsNullable ? type | JsonSchemaType.Null : type,
            Description = schema.Description,
            Minimum = schema.Minimum is { } minimum ? $"{minimum}" : null,
            Maximum = schema.Maximum is { } maximum ? $"{maximum}" : null,
            Enum = schema.Values is null ? null
                : [.. schema.Values.Select(one => JsonSerializer.SerializeToNode(one) ?? JsonNullSentinel.JsonNull)],
        };
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

    private static OpenApiSchema Words(IEnumerable<string> words) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. words.Select(word => (JsonNode)word)],
    };

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

/// <summary>The schemas of what <see cref="ReasonWriter"/> and <see cref="CounterfactualWriter"/> write.</summary>
internal static class ReasonSchemas
{
    private const JsonSchemaType Value = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Boolean;

    public static KeyValuePair<string, IOpenApiSchema> Reasons(FittedContract contract) => new(
        AnswerFields.Reasons, Object(
        "Why: base_value, all contributions and other add up to the margin. With explain=true only.",
        ["standard_error"],
        ("base_value", Number("The margin when nothing is known of the row.")),
        ("margin", Number("What calibration turns into the probability.")),
        ("standard_error", Number("The largest of a contribution; absent where they are exact.")),
        ("contributions", List("The largest ones first.", Object(
            "What an input or feature adds to the margin: its Shapley value.",
            ["odds_ratio"],
            ("name", Name(contract.Model)),
            ("value", Plain("As it was sent, null where it was not known; a feature's as it was computed.")),
            ("contribution", Number("In the unit of the margin.")),
            ("odds_ratio", Number("What it multiplies the odds with, those before calibration where that is isotonic; "
                + "absent if the margin is not log-odds.")),
            ("text", Text("The same in words."))))),
        ("other", Number("The sum of the contributions that are not listed."))));

    public static KeyValuePair<string, IOpenApiSchema> Counterfactual(FittedContract contract)
    {
        var schema = Object(
            "The smallest change found that turns the prediction: the fewest actionable inputs, then the smallest "
            + "share of their ranges; null when none was found. With counterfactual=true only.",
            [],
            ("changes", List("What would be different.", Object(
                null,
                [],
                ("name", Name(contract.Inputs.Select(input => input.Name))),
                ("from", Plain("The value that was sent.")),
                ("to", Plain("The value that it would take."))))),
            ("prediction", new OpenApiSchema { Type = JsonSchemaType.Integer, Enum = [0, 1] }),
            ("probability", new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" }),
            ("text", Text("The same in words.")));
        schema.Type |= JsonSchemaType.Null;
        return new(AnswerFields.Counterfactual, schema);
    }

    private static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.Number, Description = description };

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Plain(string description) => Union.OrNull(Union.AnyOf(Value), description);

    private static OpenApiSchema Name(IEnumerable<string> names) =>
        new() { Type = JsonSchemaType.String, Enum = [.. names] };

    private static OpenApiSchema List(string description, IOpenApiSchema items) =>
        new() { Type = JsonSchemaType.Array, Description = description, Items = items, MinItems = 1 };

    private static OpenApiSchema Object(
        string? description, string[] optional, params (string Name, IOpenApiSchema Schema)[] fields) => new()
        {
            Type = JsonSchemaType.Object,
            Description = description,
            Properties = fields.ToDictionary(field => field.Name, field => field.Schema),
            Required = new SortedSet<string>(
                fields.Select(field => field.Name).Except(optional), StringComparer.Ordinal),
            AdditionalPropertiesAllowed = false,
        };
}
