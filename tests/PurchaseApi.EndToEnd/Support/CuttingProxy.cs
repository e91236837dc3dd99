using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>Passes connections on to a socket, and cuts each after as many bytes of answers as it is told.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly string target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly Task accepting;

    /// <param name="target">The path of a Unix domain socket.</param>
    public CuttingProxy(string target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>Called for each connection.</summary>
    public Func<long> BytesOfNext { get; set; } = () => long.MaxValue;

    /// <summary>Ends every connection that is open now.</summary>
    public void Cut()
    {
        foreach (var caller in open.Keys) caller.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = PassAsync(await listener.AcceptTcpClientAsync(stop.Token), BytesOfNext());
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task PassAsync(TcpClient caller, long bytes)
    {
        using var accepted = caller;
        open.TryAdd(caller, 0);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(target), stop.Token);
            await using var asked = caller.GetStream();
            await using var answered = new NetworkStream(socket);
            await Task.WhenAny(asked.CopyToAsync(answered, stop.Token), CopyAsync(answered, asked, bytes));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)   // it was cut
        {
            // Either side is gone.
        }
        finally
        {
            open.TryRemove(caller, out _);
        }
    }

    private async Task CopyAsync(Stream from, Stream to, long left)
    {
        var buffer = new byte[4_096];
        while (left > 0)
        {
            var count = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), stop.Token);
            if (count == 0) return;

            await to.WriteAsync(buffer.AsMemory(0, count), stop.Token);
            left -= count;
        }
    }
}
