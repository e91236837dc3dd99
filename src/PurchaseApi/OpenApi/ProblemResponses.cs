using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Parquet;
using PurchaseApi.Predict;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.OpenApi;

/// <summary>The error answers that operations share, each with an example of every code it can have.</summary>
internal sealed class ProblemResponses(OpenApiDocument document, IOpenApiSchema schema)
{
    private const string ExampleTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string ExampleVersion = "20260101T000000Z-00000000";

    private readonly Dictionary<string, int> statuses = [];

    public void AddAll(ServedModel? model, string defaultModel)
    {
        var errors = ModelExamples.For(model)?.Errors("#") ?? [];
        var itemErrors = ModelExamples.For(model)?.Errors("#/0") ?? [];
        var malformed = Problems.InvalidJson("Line 1, byte 16: '}' is an invalid start of a value.");
        var query = Problems.InvalidQuery("explain", "yes", "true or false");
        var version = model?.Version ?? ExampleVersion;

        var noModel = Problems.NoModel(defaultModel, null);

        Add("BadRequest", new Problem(400, "BAD_REQUEST", "Bad Request."));
        Add("InvalidRow", Problems.InvalidRow(errors), malformed, Problems.BrokenEncoding(), query);
        Add("InvalidBatch",
            Problems.InvalidJson("A batch is an array of rows."), Problems.EmptyBatch(),
            Problems.InvalidCsv("The body is empty; its first line must name the columns."),
            Problems.InvalidParquet(ParquetRows.Unreadable),
            Problems.BrokenEncoding(), query);
        Add("NoKey", Problems.Unauthorized(hasKey: false));
        Add("WrongScope", Problems.Forbidden("batch"));
        Add("TooManyRequests", Problems.TooManyRequests("requests", 100, 1));
        Add("NotAcceptable", Problems.NotAcceptable("text/html"));
        Add("TooSlow", Problems.BodyTooSlow(new BatchOptions().Pace));
        Add("UnknownModel", Problems.UnknownModel("sales", [defaultModel]));
        Add("NoReport", Problems.NoReport(defaultModel, version), Problems.UnknownModel("sales", [defaultModel]));
        Add("VersionNotLoaded", Problems.VersionNotLoaded(ExampleVersion, version));
        Add("RowTooLarge", Problems.BodyTooLarge(PredictEndpoint.MaxBodyBytes));
        Add("BatchTooLarge",
            Problems.BodyTooLarge(BatchEndpoint.MaxBodyBytes), Problems.TooManyRows(JsonBatch.MaxRows));
        Add("NotJson", Problems.UnsupportedMediaType("text/plain"), Problems.UnsupportedEncoding("zstd"));
        Add("NoValidRow", Problems.NoValidRow(new(1, 0, 1), itemErrors),
            Problems.BatchAborted(new(2, 0, 1), itemErrors));
        Add("NoModel", noModel);
        Add("NotNow", noModel, Problems.Overloaded());
        Add("TooManyStreams", Problems.TooManyStreamsOfCaller(4), Problems.TooManyRequests("rows", 10_000, 1));
        Add("TookTooLong", Problems.TookTooLong(new ServerOptions().RequestTimeout));
        Add("Busy", noModel, Problems.Overloaded(), Problems.TooManyStreams(new BatchOptions().MaxStreams));
    }

    /// <summary>Puts references into an operation; one whose path names a model may not know it, unless another answer
    /// of that status says so already.</summary>
    public void Refer(OpenApiOperation operation, string path, params string[] names)
    {
        var all = path.StartsWith("/models/", StringComparison.Ordinal) ? names.Append("UnknownModel") : names;
        foreach (var name in all.OrderBy(name => statuses[name]))
            operation.Responses!.TryAdd($"{statuses[name]}", new OpenApiResponseReference(name, document));
    }

    private void Add(string name, params Problem[] examples)
    {
        var codes = string.Join(" or ", examples.Select(example => example.Code));
        statuses[name] = examples[0].Status;
        document.AddComponent(name, new OpenApiResponse
        {
            Description = $"{ReasonPhrases.GetReasonPhrase(examples[0].Status)}: {codes}.",
            Headers = Headers(examples),
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = schema,
                    Examples = examples.ToDictionary(example => example.Code, Example),
                },
            },
        });
    }

    private static IOpenApiExample Example(Problem problem) => new OpenApiExample
    {
        Summary = problem.Title,
        Value = JsonSerializer.SerializeToNode(
            problem with { TraceId = ExampleTrace, Instance = $"urn:request:{ExampleTrace}" }, HttpJson.Options),
    };

    private static Dictionary<string, IOpenApiHeader>? Headers(Problem[] examples)
    {
        if (examples[0].RetryAfterSeconds is not null)
            return Header("Retry-After", "Whole seconds.", 2, new()
            {
                Type = JsonSchemaType.Integer,
                Minimum = "0",
            });
        return examples.Select(example => example.AcceptEncoding).OfType<string>().FirstOrDefault() is { } codings
            ? Header("Accept-Encoding", "The supported codings, where the coding was the reason.", codings,
                new() { Type = JsonSchemaType.String }, isRequired: false)
            : null;
    }

    private static Dictionary<string, IOpenApiHeader> Header(
        string name, string description, JsonNode example, OpenApiSchema schema, bool isRequired = true) => new()
        {
            [name] = new OpenApiHeader
            {
                Description = description,
                Required = isRequired,
                Schema = schema,
                Example = example,
            },
        };
}
