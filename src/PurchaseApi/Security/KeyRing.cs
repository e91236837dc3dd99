using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Security;

/// <summary>The keys that are valid, behind one reference that is swapped when the file of keys changes.</summary>
internal sealed class KeyRing
{
    private readonly CallerKey[] configured;
    private volatile CallerKey[] keys;

    public KeyRing(IOptions<SecurityOptions> options) =>
        keys = configured = [.. options.Value.Keys.Select(key => new CallerKey(key))];

    /// <summary>Takes the keys of the file in place of those it held before.</summary>
    public void Replace(IEnumerable<KeyEntry> ofFile) =>
        keys = [.. configured, .. ofFile.Select(key => new CallerKey(key))];

    /// <returns>null when there is none, or it is not valid now.</returns>
    public CallerKey? Find(ReadOnlySpan<char> text, TimeProvider time)
    {
        foreach (var key in keys)
            if (key.Matches(text) && key.IsValid(time)) return key;
        return null;
    }
}

/// <summary>A key, and who its bearer is.</summary>
internal sealed class CallerKey(KeyEntry entry)
{
    public const string ScopeClaim = "scope";

    private readonly KeyHash hash = KeyHash.Parse(entry.Hash)!;
    private volatile byte[]? matched;
    private readonly string[] scopes = [.. entry.ScopeNames()];

    /// <summary>Made once: a request costs no claims.</summary>
    public NamedCaller Bearer { get; } = new(entry.Name, new ClaimsIdentity(
        [
            new(ClaimTypes.Name, entry.Name),
            .. entry.ScopeNames().Select(scope => new Claim(ScopeClaim, scope)),
        ],
        ApiKeyHandler.Scheme));

    public bool Allows(string scope) => scopes.AsSpan().Contains(scope);

    public bool IsValid(TimeProvider time)
    {
        if (entry is { From: null, Until: null }) return true;
        var now = time.GetUtcNow();
        return !(now < entry.From) && !(now >= entry.Until);
    }

    /// <summary>Hashes a key once: hashing each time would take longer than a prediction. Whoever reads the memory of
    /// this process reads the requests as well.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        if (text.Length > KeyHash.MaxKeyLength || !ApiKey.IsNamed(text, entry.Name)) return false;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(KeyHash.MaxKeyLength)];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        if (matched is { } known && CryptographicOperations.FixedTimeEquals(bytes, known)) return true;
        if (!hash.Matches(text)) return false;

        matched = bytes.ToArray();
        return true;
    }
}

/// <summary>Reads the file of keys again when it changes. Whatever is wrong with it, the keys that were read before
/// stay valid.</summary>
internal sealed partial class KeyFileReader(
    KeyRing ring, IOptions<SecurityOptions> options, TimeProvider time, ILogger<KeyFileReader> logger)
    : PeriodicService(Interval, time)
{
    // Poll: file events do not cross container mounts.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string path = options.Value.KeysPath ?? "";
    private byte[] read = [];
    private string? lastFault;

    /// <summary>The first look happens before the server listens.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override Task TickAsync(CancellationToken cancellation)
    {
        Look();
        return Task.CompletedTask;
    }

    private void Look()
    {
        try
        {
            var now = File.ReadAllBytes(path);
            if (now.AsSpan().SequenceEqual(read)) return;
            var keys = KeyFile.Parse(now).Keys;
            ring.Replace(keys);
            (read, lastFault) = (now, null);
            LogRead(logger, keys.Count, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            if (lastFault != error.Message) LogRefused(logger, path, error.Message);
            lastFault = error.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} API keys were read from {Path}")]
    private static partial void LogRead(ILogger logger, int count, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: no API keys were read: {Reason}")]
    private static partial void LogRefused(ILogger logger, string path, string reason);
}
