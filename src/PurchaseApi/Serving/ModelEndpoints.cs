using PurchaseApi.Hosting;

namespace PurchaseApi.Serving;

internal static class ModelEndpoints
{
    /// <summary>Whoever serves GET serves HEAD (RFC 9110, 9.1); the framework's MapGet does not.</summary>
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapModels(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/model/info", Reading, Info).WithName("ModelInfo").WithTags("Models").Produces<ModelInfo>();
        app.MapMethods("/models", Reading, List).WithName("Models").WithTags("Models").Produces<ModelList>();
        app.MapMethods("/models/{name}", Reading, Info).WithName("Model").WithTags("Models").Produces<ModelInfo>();
        app.MapMethods(ReportEndpoint.Path, Reading, ReportEndpoint.Report).WithName("Report").WithTags("Models");
        app.MapMethods(SchemaEndpoint.Path, Reading, SchemaEndpoint.Schema).WithName("Schema").WithTags("Models");
    }

    private static IResult Info(HttpRequest request, ModelsInService models) =>
        models.TryTake(request, out var model, out var problem)
            ? Json(ModelInfo.Of(model, models.State(model.Name)?.Failure))
            : problem;

    private static IResult List(ModelsInService models) =>
        Json(new ModelList(models.DefaultName, [.. models.All.Select(ModelSummary.Of)]));

    private static IResult Json<T>(T answer) => Results.Json(answer, HttpJson.Options);
}
