using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The error answers that operations share, each with an example of every code it can have.</summary>
internal sealed class ProblemResponses(OpenApiDocument document, IOpenApiSchema schema)
{
    private const string ExampleTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string ExampleVersion = "20260101T000000Z-00000000";

    private readonly Dictionary<string, int> statuses = [];

    public void AddAll(ServedModel? model, string defaultModel)
    {
        var errors = ModelExamples.Of(model)?.Errors("#") ?? [];
        var itemErrors = ModelExamples.Of(model)?.Errors("#/0") ?? [];
        var malformed = Problems.InvalidJson("Line 1, byte 16: '}' is an invalid start of a value.");
        var query = Problems.InvalidQuery("explain", "yes", "true or false");
        var version = model?.Version ?? ExampleVersion;

        Add("InvalidRow", Problems.InvalidRow(errors), malformed, query);
        Add("InvalidBatch", Problems.InvalidJson("A batch is an array of rows."), Problems.EmptyBatch(), query);
        Add("UnknownModel", Problems.UnknownModel("sales", [defaultModel]));
        Add("NoReport", Problems.NoReport(defaultModel, version), Problems.UnknownModel("sales", [defaultModel]));
        Add("VersionNotLoaded", Problems.VersionNotLoaded(ExampleVersion, version));
        Add("RowTooLarge", Problems.BodyTooLarge(PredictEndpoint.MaxBodyBytes));
        Add("BatchTooLarge",
            Problems.BodyTooLarge(BatchEndpoint.MaxBodyBytes), Problems.TooManyRows(JsonBatch.MaxRows));
        Add("NotJson", Problems.UnsupportedMediaType("text/plain"), Problems.UnsupportedEncoding("zstd"));
        Add("NoValidRow", Problems.NoValidRow(new(1, 0, 1), itemErrors));
        Add("NoModel", Problems.NoModel(defaultModel, null));
    }

    /// <summary>Puts references into an operation; one whose path names a model may not know
    /// it, unless another answer of that status says so already.</summary>
    public void Refer(OpenApiOperation operation, string path, params string[] names)
    {
        var all = path.Contains("{name}", StringComparison.Ordinal) ? names.Append("UnknownModel") : names;
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
            Headers = examples[0].RetryAfterSeconds is { } seconds ? RetryAfter(seconds) : null,
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
        Value = JsonSerializer.SerializeToNode(problem with { TraceId = ExampleTrace }, HttpJson.Options),
    };

    private static Dictionary<string, IOpenApiHeader> RetryAfter(int seconds) => new()
    {
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Whole seconds.",
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
            Example = seconds,
        },
    };
}
