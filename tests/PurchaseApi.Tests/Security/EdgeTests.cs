using System.Net;
using Microsoft.AspNetCore.Http;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Security;

public sealed class EdgeTests
{
    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("https://other.example", null)]
    public async Task Only_pages_of_listed_origins_may_call(string origin, string? allowed)
    {
        await using var api = new Api(settings: Setting("Security:AllowedOrigins", "https://shop.example"));

        var answer = await Caller.Send(
            api, HttpMethod.Get, "/models", null, headers => headers.Add("Origin", origin));
        var preflight = await Caller.Send(api, HttpMethod.Options, "/predict", null, headers =>
        {
            headers.Add("Origin", origin);
            headers.Add("Access-Control-Request-Method", "POST");
            headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        });

        Assert.Equal(allowed, AllowedOrigin(answer));
        Assert.Equal(allowed, AllowedOrigin(preflight));
    }

    [Fact]
    public async Task Other_origins_may_not_call_by_default()
    {
        await using var api = new Api();

        var answer = await Caller.Send(
            api, HttpMethod.Get, "/models", null, headers => headers.Add("Origin", "https://shop.example"));

        Assert.Null(AllowedOrigin(answer));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", "https", "203.0.113.9")]
    [InlineData("10.1.2.3", "10.1.2.3", "https", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "192.0.2.1", "http", "192.0.2.1")]
    [InlineData(null, "10.1.2.3", "http", "10.1.2.3")]
    public async Task Only_listed_proxies_are_trusted(string? trusted, string sender, string scheme, string caller)
    {
        await using var api = new Api(settings: trusted is null ? null : Setting("Security:TrustedProxies", trusted));

        var context = await api.Server.SendAsync(request =>
        {
            request.Request.Method = HttpMethods.Get;
            request.Request.Path = "/health/live";
            request.Connection.RemoteIpAddress = IPAddress.Parse(sender);
            request.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
            request.Request.Headers["X-Forwarded-Proto"] = "https";
        }, TestContext.Current.CancellationToken);

        Assert.Equal(
            (scheme, IPAddress.Parse(caller)), (context.Request.Scheme, context.Connection.RemoteIpAddress));
        Assert.Equal(scheme == "https", context.Response.Headers.StrictTransportSecurity.Count == 1);
    }

    [Theory]
    [InlineData("/models")]
    [InlineData("/nothing")]
    [InlineData("/health/live")]
    public async Task Answers_are_not_stored_or_framed(string path)
    {
        await using var api = new Api();

        var answer = await api.Get(path);

        Assert.Contains("no-store", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal(
            "default-src 'none'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    private static string? AllowedOrigin(Answer answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;

    private static Dictionary<string, string> Setting(string name, string value) => new() { [name] = value };
}
