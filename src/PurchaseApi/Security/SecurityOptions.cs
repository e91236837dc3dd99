using System.Net;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Security;

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
