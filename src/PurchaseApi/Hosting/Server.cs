using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Hosting;

/// <summary>Settings of the server, in the section <c>Serving</c>.</summary>
internal sealed record ServerOptions : ISettings
{
    /// <summary>Connections at once; 0 takes what descriptors and memory allow.</summary>
    public int MaxConcurrentConnections { get; init; }

    /// <summary>A port for health alone, with connections of its own; 0 has none.</summary>
    public int HealthPort { get; init; }

    /// <summary>How long an answer that is not a stream may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public IEnumerable<string?> Faults() =>
    [
        Setting.Between(MaxConcurrentConnections, 0, 1_000_000),
        Setting.Between(HealthPort, 0, 65_535),
        Setting.Between(RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
    ];
}

/// <summary>Kestrel's limits, the port for health and the time limit of answers.</summary>
internal static class Server
{
    /// <summary>Of a connection's unread body; the budget counts what is read.</summary>
    private const int MaxRequestBuffer = 256 << 10;

    /// <summary>Descriptors for files, health and whatever else the process opens later.</summary>
    private const int KeptDescriptors = 64;

    public static void AddServer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<ServerOptions>("Serving");
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBufferSize = MaxRequestBuffer;
            var most = options.Value.MaxConcurrentConnections;
            kestrel.Limits.MaxConcurrentConnections = most > 0 ? most : Connections(FreeDescriptors(), Memory);
        });
        // Else each request costs one more system call, so that an idle connection holds 4 KiB less.
        services.Configure<SocketTransportOptions>(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        services.AddSingleton<IConnectionListenerFactory, AcceptGate>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);   // a failure like others
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ServerOptions>>((timeouts, options) =>
            timeouts.DefaultPolicy = new()
            {
                Timeout = options.Value.RequestTimeout,
                TimeoutStatusCode = 504,
                WriteTimeoutResponse = context =>
                    Problems.TookTooLong(options.Value.RequestTimeout).ExecuteAsync(context),
            });
        var addresses = Addresses.From(builder.Configuration);
        if (addresses.Any(address => address.StartsWith("https", StringComparison.OrdinalIgnoreCase)))
            builder.WebHost.UseKestrelHttpsConfiguration();
        if (HealthPort(builder.Configuration) is not (> 0 and var port)) return;

        var health = $"http://{BindingAddress.Parse(addresses[0]).Host}:{port}";   // on the first address's interface
        if (builder.Configuration.GetSection(Addresses.Endpoints).GetChildren().Any())
            builder.Configuration[$"{Addresses.Endpoints}:Health:Url"] = health;
        else builder.WebHost.UseUrls([.. addresses, health]);
    }

    public static void UseServer(this WebApplication app)
    {
        if (HealthPort(app.Configuration) is > 0 and var port)
            app.Use((RequestDelegate next) => context =>
                IsServed(context.Request.Path, isOnHealthPort: context.Connection.LocalPort == port)
                    ? next(context)
                    : Problems.ForStatus(404).ExecuteAsync(context));

        // A plain row waits for nothing that could take long, and a timer would cost it as much as its score.
        app.UseWhen(static context => !IsPlainRow(context.Request), static branch => branch.UseRequestTimeouts());
    }

    /// <summary>Fewer than there are descriptors, or the process dies when they run out.</summary>
    internal static long Connections(long free, long memory) =>
        Math.Max(16, Math.Min(free - KeptDescriptors, memory / (2 * MaxRequestBuffer)));

    private static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Known on Linux only.</summary>
    private static long FreeDescriptors()
    {
        const string file = "/proc/self/limits";
        if (!File.Exists(file)) return int.MaxValue;
        var words = File.ReadLines(file).First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var used = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        return long.TryParse(words[3], CultureInfo.InvariantCulture, out var limit) ? limit - used : int.MaxValue;
    }

    private static int HealthPort(IConfiguration configuration) =>
        int.TryParse(configuration["Serving:HealthPort"], CultureInfo.InvariantCulture, out var port) ? port : 0;

    /// <summary>Health on both ports, metrics on the one of health, everything else on the other.</summary>
    private static bool IsServed(PathString path, bool isOnHealthPort) =>
        path == "/metrics" ? isOnHealthPort
        : !isOnHealthPort || path.StartsWithSegments("/health", StringComparison.Ordinal);

    private static bool IsPlainRow(HttpRequest request) =>
        !request.QueryString.HasValue && request.Path.Value!.EndsWith("/predict", StringComparison.Ordinal);
}

/// <summary>Accepts no connection while too many are open. Kestrel refuses those above its limit after it has accepted
/// them, so that a burst could take every descriptor; here they wait in the socket's backlog.</summary>
internal sealed class AcceptGate(
    IOptions<SocketTransportOptions> options, IOptions<KestrelServerOptions> kestrel, ILoggerFactory logs)
    : IConnectionListenerFactory
{
    /// <summary>Connections above Kestrel's limit that are open at once, until each is refused.</summary>
    private const int BeingRefused = 16;

    private readonly SocketTransportFactory sockets = new(options, logs);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await sockets.BindAsync(endpoint, cancellationToken);
        var most = kestrel.Value.Limits.MaxConcurrentConnections + BeingRefused;
        return most < int.MaxValue ? new Listener(listener, (int)most) : listener;
    }

    private sealed class Listener(IConnectionListener listener, int most) : IConnectionListener
    {
        private readonly SemaphoreSlim places = new(most);

        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            await places.WaitAsync(cancellationToken);
            var connection = await listener.AcceptAsync(cancellationToken);
            if (connection is null) places.Release();
            else connection.ConnectionClosed.Register(static places => ((SemaphoreSlim)places!).Release(), places);
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await listener.UnbindAsync(cancellationToken);
            places.Release();   // an accept that waits for a place finds the listener closed
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
