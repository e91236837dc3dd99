using Microsoft.OpenApi;
using PurchaseApi.Models;
using PurchaseApi.Security;
using PurchaseApi.Serving.Models;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PurchaseApi.OpenApi;

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
