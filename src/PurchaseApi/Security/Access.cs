using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Keys;

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

internal static class SecurityServices
{
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(new StartRule(SecurityOptions.ExposureFault));
        builder.AddEdges();
        if (!builder.Configuration.GetSection(SecurityOptions.Section).Exists())
        {
            services.Configure<RouteOptions>(SuppressCheck);
            return;
        }

        services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        if (SecurityOptions.HasKeys(builder.Configuration)) services.AddKeys(builder.Configuration);
        else services.Configure<RouteOptions>(SuppressCheck);
    }

    /// <summary>Routes without a scope need a key, too: what is open says so.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        if (!SecurityOptions.HasKeys(app.Configuration)) return;

        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static void AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KeyRing>();
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

    private static void SuppressCheck(RouteOptions routes) => routes.SuppressCheckForUnhandledSecurityMetadata = true;
}
