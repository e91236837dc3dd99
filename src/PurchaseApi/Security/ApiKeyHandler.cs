using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;

namespace PurchaseApi.Security;

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
