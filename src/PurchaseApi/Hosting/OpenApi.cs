using Microsoft.OpenApi;

namespace PurchaseApi.Hosting;

/// <summary>The OpenAPI document at <c>/openapi/purchase-api.json</c> and Swagger UI at <c>/swagger</c>.</summary>
internal static class OpenApi
{
    private const string DocumentName = "purchase-api";

    public static void AddOpenApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.PropertyNamingPolicy = HttpJson.Options.PropertyNamingPolicy);
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc(DocumentName, new OpenApiInfo
            {
                Title = "PurchaseApi",
                Version = "v1",
                Description = "Will this session end in a purchase? A calibrated probability, what to do and how sure it is.",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            });
            swagger.SupportNonNullableReferenceTypes();
            swagger.NonNullableReferenceTypesAsRequired();
            swagger.DocumentFilter<Serving.OpenApi.PredictDocument>();
        });
    }

    public static void MapOpenApi(this WebApplication app)
    {
        app.MapSwagger("/openapi/{documentName}.json", options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
        app.MapSwaggerUI("swagger", options =>
        {
            options.SwaggerEndpoint($"/openapi/{DocumentName}.json", "PurchaseApi");
            options.DocumentTitle = "PurchaseApi";
            options.DefaultModelsExpandDepth(0);
        });
    }
}
