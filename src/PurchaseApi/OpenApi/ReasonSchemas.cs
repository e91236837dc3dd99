using Microsoft.OpenApi;
using PurchaseApi.Answers;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.OpenApi;

/// <summary>The schemas of what <see cref="ReasonWriter"/> and <see cref="CounterfactualWriter"/> write.</summary>
internal static class ReasonSchemas
{
    private const JsonSchemaType Value = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Boolean;

    public static KeyValuePair<string, IOpenApiSchema> Reasons(FittedContract contract) => new("reasons", Object(
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
                + "absent where the margin is no log-odds.")),
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
        return new("counterfactual", schema);
    }

    private static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.Number, Description = description };

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Plain(string description) => Union.OrNull(Union.Of(Value), description);

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
