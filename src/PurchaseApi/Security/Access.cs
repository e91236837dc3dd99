using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Words;
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

/// <summary>Lets in whoever sends a valid key, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, KeyRing keys,
    TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string KeyHeader = "X-Api-Key";

    private const string Bearer = "Bearer ";

    private static readonly Task<AuthenticateResult> NoKey = Task.FromResult(AuthenticateResult.NoResult());

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Sent(Request.Headers) is { IsEmpty: false } text && keys.Find(text, time) is { } key
            ? Task.FromResult(AuthenticateResult.Success(new(key.Bearer, Scheme)))
            : NoKey;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized(hasKey: !Sent(Request.Headers).IsEmpty).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Forbidden(Context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>()?.Policy ?? "")
            .ExecuteAsync(Context);

    /// <summary>A header that is sent twice is none.</summary>
    public static ReadOnlySpan<char> Sent(IHeaderDictionary headers) =>
        headers.Authorization is [{ } authorization]
        && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization.AsSpan(Bearer.Length).Trim()
            : headers[KeyHeader] is [{ } key] ? key : default;
}

/// <summary>Who is let in: settings of the section <c>Security</c>.</summary>
internal sealed record SecurityOptions : ISettings
{
    public const string Section = "Security";

    /// <summary>Keys of callers; fixed while the service runs.</summary>
    public KeyEntry[] Keys { get; init; } = [];

    /// <summary>A file of more keys, which is read again when it changes; nobody has one of them while it is
    /// missing.</summary>
    public string? KeysPath { get; init; }

    /// <summary>Whether other machines may be served without any key.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Origins with commas between whose pages may call the service, such as
    /// <c>https://shop.example</c>.</summary>
    public string? AllowedOrigins { get; init; }

    /// <summary>Addresses or networks with commas between whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are
    /// believed.</summary>
    public string? TrustedProxies { get; init; }

    /// <summary>Whether callers need a key.</summary>
    public static bool HasKeys(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return section["KeysPath"] is { Length: > 0 } || section.GetSection("Keys").GetChildren().Any();
    }

    /// <summary>Whoever can be reached from other machines needs keys, or the word that nobody does.</summary>
    public static string? ExposureFault(IConfiguration configuration)
    {
        if (HasKeys(configuration)) return KeyFaults(configuration).FirstOrDefault();
        if (bool.TryParse(configuration[$"{Section}:AllowAnonymous"], out var isAllowed) && isAllowed) return null;
        return Addresses.From(configuration).FirstOrDefault(address => !Addresses.IsLoopback(address)) is { } open
            ? $"'{open}' can be reached from other machines, and no API key is configured; configure Security:Keys "
                + "(`keys create` of the worker makes one), or let everybody in with Security:AllowAnonymous=true."
            : null;
    }

    public IEnumerable<string?> Faults() =>
    [
        .. Keys.Index().SelectMany(one => one.Item.Faults().Select(fault => $"Keys:{one.Index}:{fault}")),
        .. NameList.Parse(AllowedOrigins).Select(origin => Setting.Must(
            IsOrigin(origin),
            $"{nameof(AllowedOrigins)} must be origins such as https://shop.example (was '{origin}')")),
        .. NameList.Parse(TrustedProxies).Select(proxy => Setting.Must(
            Network(proxy) is not null,
            $"{nameof(TrustedProxies)} must be addresses or networks such as 10.0.0.0/8 (was '{proxy}')")),
    ];

    /// <param name="text">An address is a network of one.</param>
    public static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : null;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority) == text;

    /// <summary>A setting of a key that would be passed over.</summary>
    private static IEnumerable<string?> KeyFaults(IConfiguration configuration) =>
        configuration.GetSection($"{Section}:Keys").GetChildren().Select(key => StartSettings.KeyFault(
            key, [.. typeof(KeyEntry).GetProperties().Select(property => property.Name)]))
            .Where(fault => fault is not null);
}
