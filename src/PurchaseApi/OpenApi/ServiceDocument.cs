using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.OpenApi;

/// <summary>Describes the routes by the contracts of the models in service; the framework cannot see them, as rows are
/// read and answers written by hand.</summary>
internal sealed class ServiceDocument(ModelsInService models) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        IOpenApiSchema Schema<T>() => context.SchemaGenerator.GenerateSchema(typeof(T), context.SchemaRepository);

        // The default model first: it gives the examples.
        ServedModel[] served =
            [.. models.All.Select(state => state.InService).OfType<ServedModel>().OrderBy(IsNotDefault)];
        var problems = new ProblemResponses(swaggerDoc, Schema<Problem>());
        problems.AddAll(served.FirstOrDefault(), models.DefaultName);
        Parameters.AddTo(swaggerDoc, models.DefaultName);
        foreach (var model in served)
            ModelSchemas.AddTo(swaggerDoc, model, Schema<BatchSummary>(), Schema<ProblemError>());

        ServedModel[] byDefault = [.. served.TakeWhile(model => !IsNotDefault(model))];
        var predict = new PredictPaths(swaggerDoc, problems);
        predict.Describe("", byDefault);
        predict.Describe("/models/{name}", served);

        new ModelPaths(swaggerDoc, problems).Describe();
        HealthPaths.AddTo(swaggerDoc, problems);
        swaggerDoc.Security = [new OpenApiSecurityRequirement()];   // whoever reaches the service may ask it
        // Not "/": generators of clients would take it for the address and ask for no other.
        swaggerDoc.Servers = [new OpenApiServer { Url = "", Description = "The service that sent this document." }];
        swaggerDoc.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Predict", Description = "Rows in, predictions out." },
            new() { Name = "Models", Description = "What is in service, what it was trained on and how good it is." },
            new() { Name = "Health", Description = "For balancers and orchestrators." },
        };
    }

    private bool IsNotDefault(ServedModel model) => model.Name != models.DefaultName;
}
