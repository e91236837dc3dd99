using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Security;

/// <summary>What a route asks of its callers: a scope, or nothing. ASP.NET Core's authorization reads it where keys are
/// configured; elsewhere it is not even loaded.</summary>
internal static class Access
{
    /// <summary>A group of routes.</summary>
    /// <param name="app">The service.</param>
    /// <param name="scope">One of <see cref="Scopes"/>.</param>
    public static RouteGroupBuilder RequireScope(this WebApplication app, string scope) =>
        app.MapGroup("").WithMetadata(new RequiredScope(scope));

    /// <summary>A group of routes for everybody, with or without a key.</summary>
    public static RouteGroupBuilder AllowEverybody(this WebApplication app) =>
        app.MapGroup("").WithMetadata(new OpenRoute());
}

internal sealed record RequiredScope(string Scope) : IAuthorizeData
{
    public string? Policy
    {
        get => Scope;
        set => throw new NotSupportedException();
    }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }
}

internal sealed class OpenRoute : IAllowAnonymous;

/// <summary>Knows who may pass without more ado.</summary>
internal sealed class Door(KeyRing keys, TimeProvider time)
{
    /// <summary>Whether the route asks for a scope that the caller's key has; the caller is then known.</summary>
    public bool LetsIn(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { Scope: var scope }) return false;
        if (ApiKeyHandler.Sent(context.Request.Headers) is not { IsEmpty: false } text) return false;
        if (keys.Find(text, time) is not { } key || !key.Allows(scope)) return false;

        context.User = key.Bearer;
        return true;
    }
}

internal static class SecurityServices
{
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(new StartRule(SecurityOptions.ExposureFault));
        builder.AddEdges();
        // The framework's authorization sees few requests or none, so the routes cannot insist on it.
        services.Configure<RouteOptions>(static routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);
        if (!builder.Configuration.GetSection(SecurityOptions.Section).Exists()) return;

        services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        if (SecurityOptions.HasKeys(builder.Configuration)) services.AddKeys(builder.Configuration);
    }

    /// <summary>Routes without a scope need a key, too: what is open says so. Whoever has the key that a route asks for
    /// is let in at once; the framework, which takes longer than a prediction, judges everybody else.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        if (!SecurityOptions.HasKeys(app.Configuration)) return;

        // Or the builder would add both for every request.
        foreach (var middleware in (string[])["__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet"])
            ((IApplicationBuilder)app).Properties[middleware] = true;
        var door = app.Services.GetRequiredService<Door>();
        app.UseWhen(context => !door.LetsIn(context), static branch => branch.UseAuthentication().UseAuthorization());
    }

    private static void AddKeys(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Door>();
        if (configuration[$"{SecurityOptions.Section}:{nameof(SecurityOptions.KeysPath)}"] is { Length: > 0 })
            services.AddHostedService<KeyFileReader>();
        services.AddAuthentication(ApiKeyHandler.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        var policies = services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All)
            policies.AddPolicy(scope, policy => policy.RequireClaim(CallerKey.ScopeClaim, scope));
        policies.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        // A line for every request without a key would bury the rest; the metrics count them.
        services.AddLogging(logging => logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning));
    }
}
