using Microsoft.OpenApi;
using PurchaseApi.Hosting;
using PurchaseApi.Models;
using PurchaseApi.Pages;
using PurchaseApi.Predict;
using PurchaseApi.Security;
using PurchaseApi.Serving.Models;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/purchase-api.json</c> and Swagger UI at <c>/swagger</c>.</summary>
internal static class ApiDocument
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
                Description = """
                Will this session end in a purchase? A calibrated probability, what to do and how sure it is.

                Names are snake_case. Empty fields are omitted; only the id and the action of a row can be null. Errors
                are `application/problem+json`: `code` is for programs, `detail` for people and `trace_id` for support.
                Fields and codes are added, never removed.
                """,
                Contact = new OpenApiContact { Name = "The people who run this service" },
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            });
            swagger.DocInclusionPredicate(static (_, route) => route.HttpMethod != HttpMethods.Head);   // GET says it
            swagger.SupportNonNullableReferenceTypes();
            swagger.NonNullableReferenceTypesAsRequired();
            swagger.IncludeXmlComments(typeof(ApiDocument).Assembly);
            swagger.IncludeXmlComments(typeof(Scoring.Prediction).Assembly);
            swagger.SchemaFilter<WrittenSchemas>();
            swagger.DocumentFilter<ServiceDocument>();
        });
    }

    /// <summary>Of one model's rows.</summary>
    public static void MapSchema(this IEndpointRouteBuilder app) =>
        app.MapMethods(SchemaEndpoint.Path, ModelEndpoints.Reading, SchemaEndpoint.Schema)
            .WithName("Schema").WithTags("Models")
            .WithSummary("What a row of a model must look like: its JSON Schema.")
            .WithDescription("Made from the contract of the version in service, as the schemas of this document are. "
                + "What the schema allows is predicted; a schema cannot say that no field appears more than once.");

    public static void MapOpenApi(this IEndpointRouteBuilder app)
    {
        var swagger = WhenAsked(app, routes =>
        {
            routes.MapSwagger(
                "/openapi/{documentName}.json", options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
            routes.MapSwaggerUI("swagger", options =>
            {
                options.SwaggerEndpoint($"/openapi/{DocumentName}.json", "PurchaseApi");
                options.DocumentTitle = "PurchaseApi";
                options.DefaultModelsExpandDepth(0);
                options.HeadContent =   // or a telephone shows it as wide as a desk's screen
                    """
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <link rel="stylesheet" href="/swagger.css">
                    <script src="/swagger-key.js" defer></script>
                    <script src="/swagger-page.js" defer></script>
                    """;
            });
        });
        app.Map("/openapi/{documentName}.json", swagger);
        app.Map("/swagger/{**path}", swagger);
    }

    // Made at the first question: most never ask, and every start would wait for it.
    private static RequestDelegate WhenAsked(IEndpointRouteBuilder app, Action<IEndpointRouteBuilder> map)
    {
        var routes = new Lazy<RequestDelegate>(() =>
            app.CreateApplicationBuilder().UseRouting().UseEndpoints(map).Build());
        return async context =>
        {
            var endpoint = context.GetEndpoint();
            context.Response.Headers.ContentSecurityPolicy = WebPage.StyledContentPolicy;
            context.SetEndpoint(null);   // or nothing would be routed again
            await routes.Value(context);
            context.SetEndpoint(endpoint);
        };
    }
}

/// <summary>Describes the routes by the contracts of the models in service; the framework cannot see them, as rows are
/// read and answers written by hand.</summary>
internal sealed class ServiceDocument(ModelsInService models, IConfiguration configuration) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        IOpenApiSchema Schema<T>() => context.SchemaGenerator.GenerateSchema(typeof(T), context.SchemaRepository);

        // The default model first: it gives the examples.
        ServedModel[] served =
            [.. models.All.Select(state => state.InService).OfType<ServedModel>().OrderBy(IsNotDefault)];
        var problems = new ProblemResponses(swaggerDoc, Schema<Problem>());
        problems.AddAll(served.FirstOrDefault(), models.DefaultName);
        Parameters.AddTo(swaggerDoc, models.DefaultName, served.Select(model => model.Name));
        foreach (var model in served)
            ModelSchemas.AddTo(swaggerDoc, model, Schema<BatchSummary>(), Schema<ProblemError>());

        new PredictPaths(swaggerDoc, problems, Schema<Validation>())
            .Describe(served.FirstOrDefault(model => !IsNotDefault(model)), served);
        new ModelPaths(swaggerDoc, problems).Describe();
        HealthPaths.AddTo(swaggerDoc, problems);
        swaggerDoc.Security = [new OpenApiSecurityRequirement()];   // of routes without a scope
        KeySecurity.AddTo(swaggerDoc, context, served, problems, SecurityOptions.HasKeys(configuration));
        // Not "/": generators of clients would take it for the address and ask for no other.
        swaggerDoc.Servers = [new OpenApiServer { Url = "", Description = "The service that sent this document." }];
        swaggerDoc.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Predict", Description = "One row in, one prediction out, in real time." },
            new() { Name = "Batch", Description = "Many rows at once: predict them, or only check them." },
            new() { Name = "Models", Description = "What is in service, how good it is and what its rows look like." },
            new() { Name = "Monitor", Description = "Whether the service is healthy, and whether rows have changed." },
        };
    }

    private bool IsNotDefault(ServedModel model) => model.Name != models.DefaultName;
}

/// <summary>How a key is sent, and the scope that each route asks for.</summary>
internal static class KeySecurity
{
    private static readonly (string Name, OpenApiSecurityScheme Scheme)[] Schemes =
    [
        ("Bearer", new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, as `Authorization: Bearer KEY`.",
        }),
        ("ApiKey", new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyHandler.KeyHeader,
            Description = "The same API key, in its own header.",
        }),
    ];

    /// <param name="document">Gets the schemes.</param>
    /// <param name="context">Knows the routes' scopes.</param>
    /// <param name="served">Models with paths of their own in place of those for any.</param>
    /// <param name="problems">For a route with a scope.</param>
    /// <param name="hasKeys">Whether this service asks for keys; the document says that another may.</param>
    public static void AddTo(
        OpenApiDocument document, DocumentFilterContext context, IReadOnlyList<ServedModel> served,
        ProblemResponses problems, bool hasKeys)
    {
        foreach (var (name, scheme) in Schemes) document.AddComponent(name, (IOpenApiSecurityScheme)scheme);
        foreach (var route in context.ApiDescriptions)
        {
            var scope = route.ActionDescriptor.EndpointMetadata.OfType<RequiredScope>().LastOrDefault()?.Scope;
            if (scope is null || route.HttpMethod is not { } method) continue;

            var any = $"/{route.RelativePath}";
            foreach (var path in served.Select(model => ModelSelection.PathOf(model.Name, any)).Prepend(any).Distinct())
            {
                if (!document.Paths.TryGetValue(path, out var item)
                    || !item.Operations!.TryGetValue(HttpMethod.Parse(method), out var operation)) continue;

                Require(document, operation, scope, hasKeys);
                problems.Refer(operation, path, "NoKey", "WrongScope", "TooManyRequests");
            }
        }
    }

    private static void Require(OpenApiDocument document, OpenApiOperation operation, string scope, bool hasKeys)
    {
        operation.Security = [.. Schemes.Select(one => Needs(document, one.Name))];
        // Linters take names of scopes in 'security' for those of OAuth.
        operation.AddExtension("x-required-scope", new JsonNodeExtension(scope));
        if (!hasKeys) operation.Security.Add(new());
    }

    private static OpenApiSecurityRequirement Needs(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
