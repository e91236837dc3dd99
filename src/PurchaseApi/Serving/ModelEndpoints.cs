using PurchaseApi.Hosting;

namespace PurchaseApi.Serving;

internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/model/info", Info).WithName("ModelInfo").WithTags("Models").Produces<ModelInfo>();
        app.MapGet("/models", List).WithName("Models").WithTags("Models").Produces<ModelList>();
        app.MapGet("/models/{name}", Info).WithName("Model").WithTags("Models").Produces<ModelInfo>();
        app.MapGet(ReportEndpoint.Path, ReportEndpoint.Report).WithName("Report").WithTags("Models");
        app.MapGet(SchemaEndpoint.Path, SchemaEndpoint.Schema).WithName("Schema").WithTags("Models");
    }

    private static IResult Info(HttpRequest request, ModelsInService models) =>
        models.TryTake(request, out var model, out var problem)
            ? Json(ModelInfo.Of(model, models.State(model.Name)?.Failure))
            : problem;

    private static IResult List(ModelsInService models) =>
        Json(new ModelList(models.DefaultName, [.. models.All.Select(ModelSummary.Of)]));

    private static IResult Json<T>(T answer) => Results.Json(answer, HttpJson.Options);
}
