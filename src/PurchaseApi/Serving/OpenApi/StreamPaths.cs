using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Batch.Formats;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The streams of the batch routes: what they take and answer.</summary>
internal static class StreamPaths
{
    public const string Description =
        """
        Rows as NDJSON or CSV are answered while they come, in the same format or in the one of the two that `Accept`
        names, without a limit of rows; whoever sends must read at the same time. A bad line is a line of the answer:
        with its number and the same `errors` in NDJSON, with `error_code` and `error_detail` in CSV. A CSV begins with
        a header that names every input, in any order; other columns are ignored (`unknown_columns`) or echoed (`keep`).
        The delimiter is a comma, a semicolon, a tab or `|`; an empty cell is null. `charset` may be utf-8, utf-16,
        windows-1252 or iso-8859-1.

        Complete is an NDJSON answer whose last line has a `summary`, and a CSV answer with as many lines as rows and a
        header. A stream that fails on the way ends with a line that says why, and with a broken connection.

        `summary` says how many rows failed and why, in groups, and what the others add up to: expected positives with a 95 % interval, expected value and gain, rows
        by intent and action. For CSV it is the header `X-Summary`, as JSON, where all rows are read before the answer
        begins: with `top` or `budget`, and for a body of at most 1 MiB whose `Content-Length` is given, with `X-Rows-Failed` and `X-Failures`. A longer CSV
        has it as a trailer over HTTP/2 only; ask for NDJSON where you need it.

        With `explain=true` a line of NDJSON has the `reasons` of an item of `results`, and a CSV has more columns at
        its end: `reason_1` and so on, as many as `top_reasons` but no more than the model has inputs and features, with
        the words; then `contribution_1` and so on, `base_value`, `other` and `margin` (and `standard_error` where
        reasons are sampled). With `top` as well, only the answered rows are explained.

        Bodies may be packed (`Content-Encoding: gzip` or `br`); answers are when `Accept-Encoding` asks for it.
        """;

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
