using Microsoft.AspNetCore.HttpOverrides;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Security;

/// <summary>Pages of other sites that may call the service, and proxies that are believed. Neither without a
/// setting.</summary>
internal static class Edges
{
    private const string Origins = $"{SecurityOptions.Section}:{nameof(SecurityOptions.AllowedOrigins)}";
    private const string Proxies = $"{SecurityOptions.Section}:{nameof(SecurityOptions.TrustedProxies)}";

    public static void AddEdges(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new StartRule(Fault));
        if (IsSet(builder.Configuration, Origins)) builder.Services.AddCors();
    }

    /// <summary>Before whatever looks at the caller.</summary>
    public static void UseEdges(this WebApplication app)
    {
        if (IsSet(app.Configuration, Proxies)) app.UseForwardedHeaders(Forwarded(app.Configuration));
        if (!IsSet(app.Configuration, Origins)) return;

        string[] origins = [.. NameList.Parse(app.Configuration[Origins])];
        app.UseCors(policy => policy.WithOrigins(origins)
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders("Authorization", ApiKeyHandler.KeyHeader, "Content-Type", EveryAnswer.RequestId)
            .WithExposedHeaders(
                EveryAnswer.RequestId, "X-Model-Version", "X-Summary", "X-Rows-Failed", "X-Failures", "Retry-After",
                "RateLimit", "RateLimit-Policy")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
    }

    private static bool IsSet(IConfiguration configuration, string setting) =>
        configuration[setting] is { Length: > 0 };

    private static ForwardedHeadersOptions Forwarded(IConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,   // a chain of trusted proxies; the first other address is the caller's
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in NameList.Parse(configuration[Proxies]))
            options.KnownIPNetworks.Add(SecurityOptions.Network(proxy)!.Value);
        return options;
    }

    /// <summary>ASP.NET Core's own switch would believe everybody.</summary>
    private static string? Fault(IConfiguration configuration) =>
        bool.TryParse(configuration["ForwardedHeaders_Enabled"], out var isOn) && isOn
            ? $"ForwardedHeaders_Enabled believes every caller; name your proxies in {Proxies} instead."
            : null;
}
