using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Batch.Formats;

namespace PurchaseApi.OpenApi;

/// <summary>The streams of the batch routes: what they take and answer.</summary>
internal static class StreamPaths
{
    public static void AddRows(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        content[StreamFormats.Ndjson] = Text(
            "One row per line, as JSON.", examples is null ? null : ModelExamples.Lines([examples.Row()]));
        content[StreamFormats.Csv] = Text("A header, then one row per line.", examples?.Csv());
    }

    public static void AddAnswers(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        content[StreamFormats.Ndjson] = Text(
            "The items of `results`, one per line, and a last line with `summary` and `model_version`.",
            examples?.NdjsonAnswer(examples.Row()));
        content[StreamFormats.Csv] = Text("A header, then one answer per line.", examples?.CsvAnswer());
    }

    private static OpenApiMediaType Text(string description, string? example) => new()
    {
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = description },
        Examples = example is null
            ? null
            : new Dictionary<string, IOpenApiExample>
            {
                ["rows"] = new OpenApiExample { Value = (JsonNode)example },
            },
    };
}
