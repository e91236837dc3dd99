using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>Describes the routes by the contracts of the models in service; the framework cannot see them, as rows are
/// read and answers written by hand.</summary>
internal sealed class ServiceDocument(ModelsInService models) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        IOpenApiSchema Schema<T>() => context.SchemaGenerator.GenerateSchema(typeof(T), context.SchemaRepository);

        // The default model first: it gives the examples.
        ServedModel[] served =
        [
            .. models.All.Select(state => state.InService).OfType<ServedModel>().OrderByDescending(model => model.Name == models.DefaultName),
        ];
        var problems = new ProblemResponses(swaggerDoc, Schema<Problem>());
        problems.AddAll(served.FirstOrDefault(), models.DefaultName);
        Parameters.AddTo(swaggerDoc, models.DefaultName);
        foreach (var model in served)
        {
            swaggerDoc.AddComponent(Id(model, "Row"), RowSchema.Of(model.Contract));
            swaggerDoc.AddComponent(Id(model, "Prediction"), AnswerSchemas.Prediction(model.Contract));
            swaggerDoc.AddComponent(
                Id(model, "BatchAnswer"), AnswerSchemas.BatchAnswer(model.Contract, Schema<BatchSummary>(), Schema<ProblemError>()));
        }

        ServedModel[] byDefault = [.. served.Where(model => model.Name == models.DefaultName)];
        foreach (var (route, of) in new[] { ("", byDefault), ("/models/{name}", served) })
        {
            DescribePredict(swaggerDoc, problems, $"{route}/predict", of);
            DescribeBatch(swaggerDoc, problems, $"{route}/predict/batch", of);
        }

        DescribeInfo(swaggerDoc, problems, "/model/info", "What is in service as the default model, and how good it is.");
        DescribeInfo(swaggerDoc, problems, "/models/{name}", "What is in service as a model, and how good it is.");
        Operation(swaggerDoc, "/models", HttpMethod.Get).Summary = "Every model the service knows, and what is in service of it.";
        HealthPaths.AddTo(swaggerDoc);
        swaggerDoc.Tags = Tags();
    }

    private static void DescribePredict(OpenApiDocument document, ProblemResponses problems, string path, ServedModel[] models)
    {
        var operation = Operation(document, path, HttpMethod.Post);
        var examples = ModelExamples.Of(models.FirstOrDefault());
        operation.Summary = "One row in, one prediction out.";
        operation.Description = "A pure function of the row and the version: safe to send again.";
        operation.RequestBody = Body(Any(document, models, "Row"), ("row", examples?.Row()));
        operation.Responses = new() { ["200"] = Answer(document, "The prediction.", Any(document, models, "Prediction"), ("row", examples?.Answer())) };
        problems.Refer(operation, path, "InvalidRow", "VersionNotLoaded", "RowTooLarge", "NotJson", "NoModel");
        Parameters.Refer(document, operation, path);
    }

    private static void DescribeBatch(OpenApiDocument document, ProblemResponses problems, string path, ServedModel[] models)
    {
        var operation = Operation(document, path, HttpMethod.Post);
        var examples = ModelExamples.Of(models.FirstOrDefault());
        var rows = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Any(document, models, "Row"),
            MinItems = 1,
            MaxItems = JsonBatch.MaxRows,
        };
        var answer = Any(document, models, "BatchAnswer");
        operation.Summary = "Many rows in, as many answers out, in their order.";
        operation.Description = "A bad row is that row's answer, never the batch's: read the items of a 207. "
            + "One version answers all rows.";
        operation.RequestBody = Body(rows,
            ("rows", examples is null ? null : new JsonArray(examples.Row())),
            ("one_bad_row", examples is null ? null : new JsonArray(examples.Row(), examples.BadRow())));
        operation.Responses = new()
        {
            ["200"] = Answer(document, "Every row was predicted.", answer, ("rows", examples?.BatchAnswer(examples.Row()))),
            ["207"] = Answer(document, "Some rows have errors in place of a prediction.", answer,
                ("one_bad_row", examples?.BatchAnswer(examples.Row(), examples.BadRow()))),
        };
        problems.Refer(operation, path, "InvalidBatch", "VersionNotLoaded", "BatchTooLarge", "NotJson", "NoValidRow", "NoModel");
        Parameters.Refer(document, operation, path);
    }

    private static void DescribeInfo(OpenApiDocument document, ProblemResponses problems, string path, string summary)
    {
        var operation = Operation(document, path, HttpMethod.Get);
        operation.Summary = summary;
        problems.Refer(operation, path, "VersionNotLoaded", "NoModel");
        Parameters.Refer(document, operation, path);
    }

    private static OpenApiOperation Operation(OpenApiDocument document, string path, HttpMethod method) =>
        document.Paths[path].Operations![method];

    private static HashSet<OpenApiTag> Tags() =>
    [
        new() { Name = "Predict", Description = "Rows in, predictions out." },
        new() { Name = "Models", Description = "What is in service, what it was trained on and how good it is." },
        new() { Name = "Health", Description = "For balancers and orchestrators." },
    ];

    private static OpenApiRequestBody Body(IOpenApiSchema schema, params (string Name, JsonNode? Value)[] examples) =>
        new() { Required = true, Content = Json(schema, examples) };

    private static OpenApiResponse Answer(
        OpenApiDocument document, string description, IOpenApiSchema schema, params (string Name, JsonNode? Value)[] examples) => new()
        {
            Description = description,
            Headers = new Dictionary<string, IOpenApiHeader> { [Parameters.VersionHeader] = new OpenApiHeaderReference(Parameters.VersionHeader, document) },
            Content = Json(schema, examples),
        };

    private static Dictionary<string, IOpenApiMediaType> Json(IOpenApiSchema schema, (string Name, JsonNode? Value)[] examples) => new()
    {
        ["application/json"] = new OpenApiMediaType
        {
            Schema = schema,
            Examples = examples.Where(example => example.Value is not null)
                .ToDictionary(example => example.Name, IOpenApiExample (example) => new OpenApiExample { Value = example.Value }),
        },
    };

    /// <summary>The schema of the one model, or of any of several.</summary>
    private static IOpenApiSchema Any(OpenApiDocument document, ServedModel[] models, string kind)
    {
        IOpenApiSchema[] schemas = [.. models.Select(model => new OpenApiSchemaReference(Id(model, kind), document))];
        return schemas.Length == 1 ? schemas[0] : new OpenApiSchema { AnyOf = schemas };
    }

    /// <summary><c>online-shoppers</c> -> <c>OnlineShoppersRow</c>.</summary>
    private static string Id(ServedModel model, string kind) =>
        string.Concat(model.Name.Split('-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..])) + kind;
}
