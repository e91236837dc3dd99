using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Batch;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.OpenApi;

/// <summary>The prediction routes: what they take and answer.</summary>
internal sealed class PredictPaths(OpenApiDocument document, ProblemResponses problems)
{
    /// <param name="prefix">Of the paths: empty for the default model.</param>
    /// <param name="models">Those that may answer; the first gives the examples.</param>
    public void Describe(string prefix, IEnumerable<ServedModel> models)
    {
        var examples = ModelExamples.For(models.FirstOrDefault());
        DescribePredict($"{prefix}/predict", models, examples);
        DescribeBatch($"{prefix}/predict/batch", models, examples);
    }

    private void DescribePredict(string path, IEnumerable<ServedModel> models, ModelExamples? examples)
    {
        var operation = document.Paths[path].Operations![HttpMethod.Post];
        var (row, prediction) = (Any(models, ModelSchemas.Row), Any(models, ModelSchemas.Prediction));
        operation.RequestBody = Body(row, ("row", examples?.Row()));
        operation.Responses = new() { ["200"] = Answer("The prediction.", prediction, ("row", examples?.Answer())) };
        problems.Refer(
            operation, path, "InvalidRow", "TooSlow", "VersionNotLoaded", "RowTooLarge", "NotJson", "NotNow",
            "TookTooLong");
        Parameters.Refer(document, operation, path, "Explain", "TopReasons", "Counterfactual", "ValidateOnly");
    }

    private void DescribeBatch(string path, IEnumerable<ServedModel> models, ModelExamples? examples)
    {
        var operation = document.Paths[path].Operations![HttpMethod.Post];
        var answer = Any(models, ModelSchemas.BatchAnswer);
        var rows = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Any(models, ModelSchemas.Row),
            MinItems = 1,
            MaxItems = JsonBatch.MaxRows,
        };
        operation.RequestBody = Body(rows, ("rows", examples is null ? null : new JsonArray(examples.Row())));
        StreamPaths.AddRows(operation.RequestBody.Content!, examples);
        operation.Responses = new()
        {
            ["200"] = Answer(
                "Every row was predicted; of a stream, the answers as they come.", answer,
                ("rows", examples?.BatchAnswer(examples.Row()))),
            ["207"] = Answer(
                "Some rows have errors in place of a prediction.", answer,
                ("one_bad_row", examples?.BatchAnswer(examples.Row(), examples.BadRow()))),
        };
        StreamPaths.AddAnswers(operation.Responses["200"].Content!, examples);
        problems.Refer(
            operation, path, "InvalidBatch", "NotAcceptable", "TooSlow", "VersionNotLoaded", "BatchTooLarge", "NotJson",
            "NoValidRow", "TooManyStreams", "Busy", "TookTooLong");
        Parameters.Refer(
            document, operation, path, "Explain", "TopReasons", "Top", "RankBy", "Budget", "OnError", "Keep",
            "UnknownColumns", "AsOf", "ValidateOnly");
    }

    private IOpenApiSchema Any(IEnumerable<ServedModel> models, string kind) =>
        ModelSchemas.Any(document, models, kind);

    private OpenApiResponse Answer(
        string description, IOpenApiSchema schema, (string Name, JsonNode? Value) example) =>
        new()
        {
            Description = description,
            Headers = Parameters.Headers(document),
            Content = Json(schema, [example]),
        };

    private static OpenApiRequestBody Body(IOpenApiSchema schema, params (string Name, JsonNode? Value)[] examples) =>
        new() { Required = true, Content = Json(schema, examples) };

    private static Dictionary<string, IOpenApiMediaType> Json(
        IOpenApiSchema schema, IEnumerable<(string Name, JsonNode? Value)> examples) => new()
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = schema,
                Examples = examples.Where(example => example.Value is not null).ToDictionary(
                    example => example.Name, IOpenApiExample (example) => new OpenApiExample { Value = example.Value }),
            },
        };
}

/// <summary>The streams of the batch routes: what they take and answer.</summary>
internal static class StreamPaths
{
    public static void AddRows(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        foreach (var format in StreamFormats.All)
            content[format.ContentType] = Media(format, format.RowsDescription, examples?.Rows(format));
    }

    public static void AddAnswers(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        foreach (var format in StreamFormats.All)
            content[format.ContentType] = Media(format, format.AnswersDescription, examples?.Answers(format));
    }

    private static OpenApiMediaType Media(StreamFormat format, string description, string? example) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = format.IsText ? null : "binary",
            Description = description,
        },
        Examples = example is null
            ? null
            : new Dictionary<string, IOpenApiExample>
            {
                ["rows"] = new OpenApiExample { Value = (JsonNode)example },
            },
    };
}
