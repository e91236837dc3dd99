using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Serving.Answers;

namespace PurchaseApi.OpenApi;

/// <summary>The parameters of the routes, and the header of answers.</summary>
internal static class Parameters
{
    public const string VersionHeader = "X-Model-Version";

    public static void AddTo(OpenApiDocument document, string defaultModel, IEnumerable<string> names)
    {
        document.AddComponent("ModelVersion", Query("model_version",
            "Answer by this version or not at all, so that a retry across a reload answers the same.",
            AnswerSchemas.Version()));
        document.AddComponent("Explain", Flag("explain", "Whether to say why: the answer gets reasons."));
        document.AddComponent("TopReasons", Query("top_reasons",
            "How many reasons to list, the largest first; the others are summed.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = $"{AnswerOptions.MaxTopReasons}",
                Default = AnswerOptions.DefaultTopReasons,
            }));
        document.AddComponent("Counterfactual", Flag("counterfactual",
            "Whether to look for the smallest change of actionable inputs that turns the prediction."));
        document.AddComponent("Top", Query("top",
            "Streams only: answer this many rows, the most likely first (see `rank_by`); ties keep their order. "
                + "`index` is the row's place in the request. Rows with errors are only counted.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = $"{RowSelection.MaxTop}",
            }));
        document.AddComponent("OnError", Query("on_error",
            "JSON batches only: `abort` answers 422 and predicts nothing if a row has errors.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = ["continue", "abort"],
                Default = "continue",
            }));
        document.AddComponent("RankBy", Query("rank_by",
            "What `top` ranks by; default: `probability`. The others need a model whose contract has a `decision`.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. RankByWords.All.Select(word => (JsonNode)word)],
            }));
        document.AddComponent("Budget", Query("budget",
            "Streams only: answer the rows to act on, so that their actions cost at most this in total and gain "
                + "the most: the exact optimum for up to 16 rows with an action, otherwise by gain per cost. "
                + "Discounts count against the gain, not as cost.",
            new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0" }));
        document.AddComponent("Keep", Query("keep",
            "Streams only: columns to echo with every answer, `all` or names separated by commas. In a CSV they "
                + "come before the answer's own columns, in NDJSON as the object `kept`. A cell that a spreadsheet "
                + "could run as a formula gets a leading apostrophe.",
            new OpenApiSchema { Type = JsonSchemaType.String }));
        document.AddComponent("AsOf", Query("as_of",
            "Streams only, for a model with dates: the date to which days are counted, if rows have no `as_of`.",
            new OpenApiSchema { Type = JsonSchemaType.String }, example: "2026-11-30"));
        document.AddComponent("NumberFormat", Query("number_format",
            "CSV only: how numbers are written, by example, whatever the contract says.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. NumberFormat.Names.Select(name => (JsonNode)name)],
            }));
        document.AddComponent("UnknownColumns", Query("unknown_columns",
            "Streams only: what to do with columns that the model does not know.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = ["ignore", "error"],
                Default = "ignore",
            }));
        document.AddComponent("ModelName", new OpenApiParameter
        {
            Name = "name",
            In = ParameterLocation.Path,
            Required = true,
            Description = "A model in service.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = names.Select(name => (JsonNode)name).ToArray() is { Length: > 0 } known ? known : null,
            },
            Example = defaultModel,
        });
        document.AddComponent(VersionHeader, new OpenApiHeader
        {
            Description = "The version that answered.",
            Required = true,
            Schema = AnswerSchemas.Version(),
        });
    }

    /// <summary>Of every answer that a version gave.</summary>
    public static Dictionary<string, IOpenApiHeader> Headers(OpenApiDocument document) =>
        new() { [VersionHeader] = new OpenApiHeaderReference(VersionHeader, document) };

    /// <summary>Every route of a model may be pinned to a version; some name the model.</summary>
    /// <param name="document">Has the components.</param>
    /// <param name="operation">Gets the references.</param>
    /// <param name="path">Of the operation.</param>
    /// <param name="more">Components of what else the query may say.</param>
    public static void Refer(OpenApiDocument document, OpenApiOperation operation, string path, params string[] more)
    {
        operation.Parameters =
            [.. more.Prepend("ModelVersion").Select(name => new OpenApiParameterReference(name, document))];
        if (path.StartsWith(ModelSelection.Prefix, StringComparison.Ordinal))
            operation.Parameters.Insert(0, new OpenApiParameterReference("ModelName", document));
    }

    private static OpenApiParameter Flag(string name, string description) =>
        Query(name, description, new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false });

    private static OpenApiParameter Query(
        string name, string description, IOpenApiSchema schema, JsonNode? example = null) => new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Schema = schema,
            Example = example,
        };
}
