using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Hosting;

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
