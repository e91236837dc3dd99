using System.Security.Cryptography;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Remote;

/// <summary>Where models come from when <c>Serving:ModelsPath</c> is a URL; in the section <c>Serving</c>.</summary>
internal sealed record RemoteOptions : ISettings
{
    /// <summary>The URL of a folder of models.</summary>
    public string ModelsPath { get; init; } = "";

    public string DefaultModel { get; init; } = "purchase";

    /// <summary>Names with commas between; without any, the default model. A store lists nothing.</summary>
    public string Models { get; init; } = "";

    /// <summary>Where versions are kept, so that they are served while the store is away, after a restart too. Services
    /// may share it.</summary>
    public string CachePath { get; init; } = Path.Combine(Path.GetTempPath(), "purchase-api-models");

    /// <summary>How often the store is asked for <c>current</c>.</summary>
    public TimeSpan StorePollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A header for the store, <c>Authorization: Bearer ...</c>; only its own address gets it.</summary>
    public string? StoreHeader { get; init; }

    public IReadOnlyList<string> Names => NameList.Parse(Models) is { Length: > 0 } names ? names : [DefaultModel];

    public (string Name, string Value)? Header => StoreHeader?.Split(':', 2) is [var name, var value]
        ? (name.Trim(), value.Trim())
        : null;

    /// <summary>In the cache: another store or other models have a folder of their own, whatever they are signed
    /// with.</summary>
    public string Folder => Path.Combine(
        Path.GetFullPath(CachePath), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{new Uri(ModelsPath).GetLeftPart(UriPartial.Path)} {string.Join(' ', Names)}")))[..16]);

    public static bool IsRemote(string? path) =>
        path is not null && (path.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(
            Uri.TryCreate(ModelsPath, UriKind.Absolute, out var root) && root.UserInfo.Length == 0,
            $"{nameof(ModelsPath)} must be a URL without a user; credentials go into {nameof(StoreHeader)}"),
        .. Names.Select(name => Setting.Must(
            ModelName.IsValid(name), $"{nameof(Models)} are names of {ModelName.Allowed} (was '{name}')")),
        Setting.Must(
            Names.Contains(DefaultModel), $"{nameof(Models)} must have the default model, {DefaultModel}"),
        Setting.Must(CachePath.Length > 0, $"{nameof(CachePath)} must name a folder"),
        Setting.Between(StorePollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1)),
        Setting.Must(StoreHeader is null || Header is not null, $"{nameof(StoreHeader)} must be NAME: VALUE"),
    ];
}
