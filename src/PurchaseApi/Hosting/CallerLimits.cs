using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Hosting;

/// <summary>Who sends a request: the name of its key, or its address where it has none.</summary>
internal readonly record struct Caller(string? Name, IPAddress? Address)
{
    public static Caller From(HttpContext context) =>
        NamedCaller.From(context) is { Name: var name }
            ? new(name, null)
            : new(null, Network(context.Connection.RemoteIpAddress));

    /// <summary>One subscriber has a whole /64 of IPv6.</summary>
    private static IPAddress? Network(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}

/// <summary>A caller with a key. A request neither searches the claims for its name, nor all callers for its
/// buckets.</summary>
internal sealed class NamedCaller(string name, ClaimsIdentity identity) : ClaimsPrincipal(identity)
{
    public string Name => name;

    public Buckets? Buckets { get; set; }

    /// <returns>null for somebody without a key.</returns>
    public static NamedCaller? From(HttpContext context) =>
        context.Features.Get<IHttpAuthenticationFeature>()?.User as NamedCaller;
}

/// <summary>What a caller may still ask for; null where it is not counted.</summary>
internal sealed record Buckets(TokenBucketRateLimiter? Requests, TokenBucketRateLimiter? Rows);

/// <summary>A bucket of requests and one of rows for every caller seen lately. The framework's own dictionary of
/// limiters takes as long as a prediction.</summary>
internal sealed class CallerLimits : IDisposable
{
    /// <summary>The bucket of rows holds a whole JSON batch, or none of that size would ever be answered.</summary>
    private const int LeastRows = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100), Forgotten = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Caller, Buckets>? callers;   // null where nothing is counted
    private readonly Func<Caller, Buckets> create;
    private readonly WorkOptions options;
    private readonly int mostRows;
    private readonly ITimer? refill;

    public CallerLimits(IOptions<WorkOptions> options)
    {
        this.options = options.Value;
        var (requests, rows) = (this.options.MaxRequestsPerSecond, this.options.MaxRowsPerSecond);
        (CountsRequests, CountsRows, mostRows) = (requests > 0, rows > 0, Math.Max(rows, LeastRows));
        create = _ => new(
            CountsRequests ? Bucket(requests, requests) : null, CountsRows ? Bucket(rows, mostRows) : null);
        if (!CountsRequests && !CountsRows) return;

        callers = [];
        // By the clock of the buckets.
        refill = TimeProvider.System.CreateTimer(_ => Refill(), null, Interval, Interval);
    }

    public bool CountsRequests { get; }

    public bool CountsRows { get; }

    /// <summary>Where requests are counted.</summary>
    /// <returns>Why the request is not answered now, or null.</returns>
    public Problem? TakeRequest(HttpContext context)
    {
        using var lease = BucketsOf(context).Requests!.AttemptAcquire();
        return lease.IsAcquired ? null : Refused("requests", options.MaxRequestsPerSecond, lease);
    }

    /// <summary>Where rows are counted.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="count">No more than a JSON batch has.</param>
    /// <returns>Why they are not answered now, or null.</returns>
    public Problem? TakeRows(HttpContext context, int count)
    {
        using var lease = BucketsOf(context).Rows!.AttemptAcquire(Math.Min(count, mostRows));
        return lease.IsAcquired ? null : Refused("rows", options.MaxRowsPerSecond, lease);
    }

    /// <summary>Where rows are counted: waits until the caller may have so many more answered. A stream is slowed
    /// down, not cut.</summary>
    public async ValueTask PaceAsync(Caller caller, int count, CancellationToken cancellation)
    {
        for (; count > 0; count -= mostRows)
        {
            var rows = callers!.GetOrAdd(caller, create).Rows!;
            using (await rows.AcquireAsync(Math.Min(count, mostRows), cancellation)) { }
        }
    }

    public void Dispose() => refill?.Dispose();

    private Buckets BucketsOf(HttpContext context) => NamedCaller.From(context) is { } named
        ? named.Buckets ??= callers!.GetOrAdd(new(named.Name, null), create)
        : callers!.GetOrAdd(Caller.From(context), create);

    /// <summary>An address whose buckets have been full for a while is forgotten: a new bucket is a full one. Keys are
    /// few.</summary>
    private void Refill()
    {
        foreach (var (caller, buckets) in callers!)
        {
            buckets.Requests?.TryReplenish();
            buckets.Rows?.TryReplenish();
            if (caller.Name is null
                && (buckets.Requests is null || buckets.Requests.IdleDuration > Forgotten)
                && (buckets.Rows is null || buckets.Rows.IdleDuration > Forgotten))
                callers!.TryRemove(caller, out _);
        }
    }

    private static Problem Refused(string what, int perSecond, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.Zero;
        return Problems.TooManyRequests(what, perSecond, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
    }

    /// <summary>Filled up to ten times a second, as often as whole tokens allow.</summary>
    private static TokenBucketRateLimiter Bucket(int perSecond, int most)
    {
        var parts = ((int[])[10, 5, 2, 1]).First(parts => perSecond % parts == 0);
        return new(new()
        {
            TokenLimit = most,
            TokensPerPeriod = perSecond / parts,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / parts,
            AutoReplenishment = false,   // a timer for each caller would be too many
            QueueLimit = int.MaxValue,   // only streams wait, and they are few
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}

internal static class LimitServices
{
    public static void AddCallerLimits(this IServiceCollection services) => services.AddSingleton<CallerLimits>();

    /// <summary>Behind whatever knows the caller. Health is always answered.</summary>
    public static void UseCallerLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<CallerLimits>() is not { CountsRequests: true } limits) return;

        app.Use((RequestDelegate next) => context =>
            context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            || limits.TakeRequest(context) is not { } problem
                ? next(context)
                : problem.ExecuteAsync(context));
    }
}
