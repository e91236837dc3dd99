using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>Describes the prediction routes by the contracts of the models in service; the framework cannot see them, as
/// rows are read by hand.</summary>
internal sealed class PredictDocument(ModelsInService models) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var problem = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
        var summary = context.SchemaGenerator.GenerateSchema(typeof(BatchSummary), context.SchemaRepository);
        var error = context.SchemaGenerator.GenerateSchema(typeof(ProblemError), context.SchemaRepository);

        ServedModel[] served = [.. models.All.Select(state => state.InService).OfType<ServedModel>()];
        foreach (var model in served)
        {
            swaggerDoc.AddComponent(Id(model, "Row"), ModelSchemas.Row(model.Contract));
            swaggerDoc.AddComponent(Id(model, "Prediction"), ModelSchemas.Prediction(model.Contract));
            swaggerDoc.AddComponent(Id(model, "BatchAnswer"), ModelSchemas.BatchAnswer(model.Contract, summary, error));
        }

        ServedModel[] byDefault = [.. served.Where(model => model.Name == models.DefaultName)];
        DescribePredict(swaggerDoc, "/predict", byDefault, problem);
        DescribePredict(swaggerDoc, "/models/{name}/predict", served, problem);
        DescribeBatch(swaggerDoc, "/predict/batch", byDefault, problem);
        DescribeBatch(swaggerDoc, "/models/{name}/predict/batch", served, problem);
        AddProblems(swaggerDoc.Paths["/model/info"], HttpMethod.Get, problem, 503);
        AddProblems(swaggerDoc.Paths["/models/{name}"], HttpMethod.Get, problem, 404, 503);
        AddName(swaggerDoc.Paths["/models/{name}"].Operations![HttpMethod.Get]);
    }

    private static void DescribePredict(OpenApiDocument document, string path, ServedModel[] models, IOpenApiSchema problem)
    {
        var operation = Describe(document, path, "One row in, one prediction out.");
        operation.RequestBody = Body(Any(document, models, "Row"), models.Select(ModelExamples.Row).FirstOrDefault());
        operation.Responses = new() { ["200"] = Json("The prediction.", Any(document, models, "Prediction"), models.Select(ModelExamples.Answer).FirstOrDefault()) };
        AddProblems(document.Paths[path], HttpMethod.Post, problem, 400, 404, 409, 413, 415, 503);
    }

    private static void DescribeBatch(OpenApiDocument document, string path, ServedModel[] models, IOpenApiSchema problem)
    {
        var operation = Describe(document, path, "Up to 10,000 rows in, as many answers out, in order; a bad row is that row's answer.");
        var rows = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Any(document, models, "Row"), MinItems = 1, MaxItems = 10_000 };
        operation.RequestBody = Body(rows, models.Select(ModelExamples.Row).FirstOrDefault() is { } row ? new JsonArray(row) : null);
        operation.Responses = new()
        {
            ["200"] = Json("Every row was predicted.", Any(document, models, "BatchAnswer")),
            ["207"] = Json("Some rows have errors in place of a prediction.", Any(document, models, "BatchAnswer")),
        };
        AddProblems(document.Paths[path], HttpMethod.Post, problem, 400, 404, 409, 413, 415, 422, 503);
    }

    private static OpenApiOperation Describe(OpenApiDocument document, string path, string summary)
    {
        var operation = document.Paths[path].Operations![HttpMethod.Post];
        operation.Summary = summary;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "model_version",
            In = ParameterLocation.Query,
            Description = "Answer by this version or not at all.",
            Schema = ModelSchemas.Version(),
        });
        if (path.Contains("{name}", StringComparison.Ordinal)) AddName(operation);
        return operation;
    }

    private static void AddName(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "name",
            In = ParameterLocation.Path,
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void AddProblems(IOpenApiPathItem path, HttpMethod method, IOpenApiSchema problem, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            path.Operations![method].Responses![status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, IOpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = problem } },
            };
        }
    }

    private static OpenApiRequestBody Body(IOpenApiSchema schema, JsonNode? example) => new()
    {
        Required = true,
        Content = new Dictionary<string, IOpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema, Example = example } },
    };

    private static OpenApiResponse Json(string description, IOpenApiSchema schema, JsonNode? example = null) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema, Example = example } },
    };

    /// <summary>The schema of the one model, or of any of several.</summary>
    private static IOpenApiSchema Any(OpenApiDocument document, ServedModel[] models, string kind)
    {
        IOpenApiSchema[] schemas = [.. models.Select(model => new OpenApiSchemaReference(Id(model, kind), document))];
        return schemas.Length == 1 ? schemas[0] : new OpenApiSchema { OneOf = schemas };
    }

    /// <summary><c>online-shoppers</c> -> <c>OnlineShoppersRow</c>.</summary>
    private static string Id(ServedModel model, string kind) =>
        string.Concat(model.Name.Split('-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..])) + kind;
}
