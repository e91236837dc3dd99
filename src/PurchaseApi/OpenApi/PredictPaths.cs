using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Batch;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Models;
using PurchaseApi.Predict;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.OpenApi;

/// <summary>The prediction routes: what they take and answer.</summary>
internal sealed class PredictPaths(OpenApiDocument document, ProblemResponses problems, IOpenApiSchema validation)
{
    private const string Predict = "/predict", Batch = "/predict/batch", Validate = "/predict/validate";

    /// <param name="byDefault">Answers on the short routes; null when it is not in service.</param>
    /// <param name="served">Every model in service.</param>
    public void Describe(ServedModel? byDefault, IReadOnlyList<ServedModel> served)
    {
        Describe("", byDefault);
        if (served.Count == 0) Describe(ModelSelection.Prefix, null);
        else Spread(served);
    }

    /// <summary>A path for each model in place of one for any: generators of clients cannot read an answer that is one
    /// of several.</summary>
    private void Spread(IReadOnlyList<ServedModel> served)
    {
        foreach (var path in (string[])[Predict, Batch, Validate])
        {
            var any = document.Paths[ModelSelection.Prefix + path].Operations![HttpMethod.Post];
            document.Paths.Remove(ModelSelection.Prefix + path);
            foreach (var model in served)
                document.Paths[ModelSelection.PathOf(model.Name) + path] = new OpenApiPathItem
                {
                    Operations = new() { [HttpMethod.Post] = Of(model, any) },
                };
        }

        foreach (var model in served) Describe(ModelSelection.PathOf(model.Name), model);
    }

    private static OpenApiOperation Of(ServedModel model, OpenApiOperation any) => new()
    {
        OperationId = ModelSchemas.Id(
            model, any.OperationId!.Replace(ModelSelection.Suffix, "", StringComparison.Ordinal)),
        Tags = any.Tags,
        Summary = any.Summary,
        Description = $"{model.Contract.Document.Title}\n\n{any.Description}".TrimStart(),
    };

    private void Describe(string prefix, ServedModel? model)
    {
        var examples = ModelExamples.For(model);
        DescribePredict(prefix, model, examples);
        DescribeBatch(prefix, model, examples);
        DescribeValidate(prefix, model, examples);
    }

    private void DescribePredict(string prefix, ServedModel? model, ModelExamples? examples)
    {
        var (operation, path) = (Find(prefix + Predict), prefix + Predict);
        var (row, prediction) = (Schema(model, ModelSchemas.Row), Schema(model, ModelSchemas.Prediction));
        operation.RequestBody = Body(row, examples?.Requests());
        operation.Responses = new() { ["200"] = Answer("The prediction.", prediction, examples?.Answers()) };
        problems.Refer(
            operation, path, "InvalidRow", "TooSlow", "VersionNotLoaded", "RowTooLarge", "NotJson", "NotNow",
            "TookTooLong");
        Parameters.Refer(document, operation, path, "Explain", "TopReasons", "Counterfactual");
    }

    private void DescribeBatch(string prefix, ServedModel? model, ModelExamples? examples)
    {
        var (operation, path) = (Find(prefix + Batch), prefix + Batch);
        var answer = Schema(model, ModelSchemas.BatchAnswer);
        operation.RequestBody = Rows(model, examples);
        operation.Responses = new()
        {
            ["200"] = Answer(
                "Every row was predicted; of a stream, the answers as they come.", answer,
                examples is null ? null : [examples.BatchAnswer()]),
            ["207"] = Answer(
                "Some rows have errors in place of a prediction.", answer,
                examples is null ? null : [examples.MixedAnswer()]),
        };
        StreamPaths.AddAnswers(operation.Responses["200"].Content!, examples);
        problems.Refer(
            operation, path, "InvalidBatch", "NotAcceptable", "TooSlow", "VersionNotLoaded", "BatchTooLarge", "NotJson",
            "NoValidRow", "TooManyStreams", "Busy", "TookTooLong");
        Parameters.Refer(
            document, operation, path, "Explain", "TopReasons", "Top", "RankBy", "Budget", "OnError", "Keep",
            "UnknownColumns", "AsOf", "NumberFormat");
    }

    private void DescribeValidate(string prefix, ServedModel? model, ModelExamples? examples)
    {
        var (operation, path) = (Find(prefix + Validate), prefix + Validate);
        operation.RequestBody = Rows(model, examples);
        operation.Responses = new()
        {
            ["200"] = Answer("Every row was checked.", validation, examples?.Validations()),
        };
        problems.Refer(
            operation, path, "InvalidBatch", "NotAcceptable", "TooSlow", "VersionNotLoaded", "BatchTooLarge", "NotJson",
            "TooManyStreams", "Busy", "TookTooLong");
        Parameters.Refer(document, operation, path, "UnknownColumns", "AsOf", "NumberFormat");
    }

    private OpenApiOperation Find(string path) => document.Paths[path].Operations![HttpMethod.Post];

    private OpenApiRequestBody Rows(ServedModel? model, ModelExamples? examples)
    {
        var rows = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Schema(model, ModelSchemas.Row),
            MinItems = 1,
            MaxItems = JsonBatch.MaxRows,
        };
        var body = Body(rows, examples is null ? null : [examples.BatchRequest()]);
        StreamPaths.AddRows(body.Content!, examples);
        return body;
    }

    /// <summary>Without a model it may be anything.</summary>
    private IOpenApiSchema Schema(ServedModel? model, string kind) =>
        model is null ? new OpenApiSchema() : new OpenApiSchemaReference(ModelSchemas.Id(model, kind), document);

    private OpenApiResponse Answer(string description, IOpenApiSchema schema, IEnumerable<Example>? examples) =>
        new()
        {
            Description = description,
            Headers = Parameters.Headers(document),
            Content = Json(schema, examples),
        };

    private static OpenApiRequestBody Body(IOpenApiSchema schema, IEnumerable<Example>? examples) =>
        new() { Required = true, Content = Json(schema, examples) };

    private static Dictionary<string, IOpenApiMediaType> Json(IOpenApiSchema schema, IEnumerable<Example>? examples) =>
        new() { ["application/json"] = new OpenApiMediaType { Schema = schema, Examples = Described(examples) } };

    public static Dictionary<string, IOpenApiExample>? Described(IEnumerable<Example>? examples) =>
        examples?.ToDictionary(
            example => example.Name,
            IOpenApiExample (example) => new OpenApiExample
            {
                Summary = example.Summary,
                Value = example.Value,
            });
}

/// <summary>The streams of the batch routes: what they take and answer.</summary>
internal static class StreamPaths
{
    public static void AddRows(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        foreach (var format in StreamFormats.All)
            content[format.ContentType] = Media(format, format.RowsDescription, examples?.Stream(format));
    }

    public static void AddAnswers(IDictionary<string, IOpenApiMediaType> content, ModelExamples? examples)
    {
        foreach (var format in StreamFormats.All)
            content[format.ContentType] = Media(format, format.AnswersDescription, examples?.StreamAnswer(format));
    }

    private static OpenApiMediaType Media(StreamFormat format, string description, Example? example) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = format.IsText ? null : "binary",
            Description = description,
        },
        Examples = example is null ? null : PredictPaths.Described([example]),
    };
}

/// <summary>What is in service, and the two documents that belong to it: report and schema of its rows.</summary>
internal sealed class ModelPaths(OpenApiDocument document, ProblemResponses problems)
{
    public void Describe()
    {
        problems.Refer(Get("/models"), "/models", "BadRequest");
        Refer("/model/info");
        Refer("/models/{name}");
        Refer(DriftEndpoint.Path);
        Refer(VersionsEndpoint.Path);
        Answer(
            ReportEndpoint.Path, "One HTML file that fetches nothing and runs nothing.", "text/html",
            new() { Type = JsonSchemaType.String, Format = "binary" });   // a file; else clients parse it as JSON
        Refer(ReportEndpoint.Path, "NoReport");
        Answer(
            SchemaEndpoint.Path, "A schema of JSON Schema 2020-12.", SchemaEndpoint.ContentType, Schema());
        Refer(SchemaEndpoint.Path);
    }

    private OpenApiOperation Get(string path) => document.Paths[path].Operations![HttpMethod.Get];

    private void Refer(string path, params string[] more)
    {
        problems.Refer(Get(path), path, [.. more, "VersionNotLoaded", "NoModel"]);
        Parameters.Refer(document, Get(path), path);
    }

    /// <summary>Where the framework cannot see what is answered.</summary>
    private void Answer(string path, string answer, string contentType, OpenApiSchema schema) =>
        Get(path).Responses = new()
        {
            ["200"] = new OpenApiResponse
            {
                Description = answer,
                Headers = Parameters.Headers(document),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [contentType] = new OpenApiMediaType { Schema = schema },
                },
            },
        };

    private static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["$schema"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [(JsonNode)SchemaEndpoint.Dialect],
            },
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)"object"] },
            ["properties"] = new OpenApiSchema { Type = JsonSchemaType.Object },
        },
        Required = new SortedSet<string>(StringComparer.Ordinal) { "$schema", "type", "properties" },
    };
}

/// <summary>The health routes, which the framework maps without a description.</summary>
internal static class HealthPaths
{
    public static void AddTo(OpenApiDocument document, ProblemResponses problems)
    {
        var live = Operation(document, "Live", "Whether the process answers.",
            "An orchestrator restarts what does not answer; a model need not be in service.");
        live.Responses = new() { ["200"] = Text("Healthy.") };
        Add(document, "/health/live", live, problems);

        var ready = Operation(document, "Ready", "Whether to send requests here.",
            "The default model is in service and the service is not stopping.");
        ready.Responses = new() { ["200"] = Text("Healthy."), ["503"] = Text("Unhealthy.") };
        Add(document, "/health/ready", ready, problems);
    }

    private static OpenApiOperation Operation(
        OpenApiDocument document, string id, string summary, string description) => new()
        {
            OperationId = id,
            Summary = summary,
            Description = description,
            Tags = new HashSet<OpenApiTagReference> { new("Monitor", document) },
        };

    private static void Add(
        OpenApiDocument document, string path, OpenApiOperation operation, ProblemResponses problems)
    {
        problems.Refer(operation, path, "BadRequest");
        document.Paths[path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } };
    }

    private static OpenApiResponse Text(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["text/plain"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        },
    };
}
