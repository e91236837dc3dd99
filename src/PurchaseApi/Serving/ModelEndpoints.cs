using Microsoft.Extensions.Options;
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

    private static IResult Info(
        HttpRequest request, HttpResponse response, ModelsInService models, IOptions<ServingOptions> options, TimeProvider time)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;

        var failure = models.State(model.Name)?.Failure;
        var isStale = options.Value.StaleAfter > TimeSpan.Zero
            && time.GetUtcNow() - model.TrainedAt > options.Value.StaleAfter;
        var more = $"{(failure is null ? "" : $"-{failure.At.ToUnixTimeSeconds()}")}{(isStale ? "-stale" : "")}";
        var tag = $"W/\"{model.Version}{more}\"";
        (response.Headers.ETag, response.Headers.CacheControl) = (tag, "no-cache");
        return request.Headers.IfNoneMatch.Contains(tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Json(ModelInfo.Of(model, failure, isStale, models.LastLook));
    }

    private static IResult List(ModelsInService models) =>
        Json(new ModelList(models.DefaultName, [.. models.All.Select(ModelSummary.Of)]));

    private static IResult Json<T>(T answer) => Results.Json(answer, HttpJson.Options);
}
