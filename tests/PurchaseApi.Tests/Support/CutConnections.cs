using System.Net.Sockets;

namespace PurchaseApi.Tests.Support;

/// <summary>A socket in front of a server's that cuts a connection once so many bytes went to the server.</summary>
internal sealed class CutConnections : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cut-").FullName;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string server;
    private readonly long bytes;

    public CutConnections(string server, long bytes)
    {
        (this.server, this.bytes) = (server, bytes);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, Path.GetFileName(server))));
        listener.Listen();
        _ = AcceptAsync();
    }

    public string Url => $"postgresql:///postgres?user=test&host={folder}";

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ForwardAsync(await listener.AcceptAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var ahead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await ahead.ConnectAsync(new UnixDomainSocketEndPoint(server));
        using (client) await Task.WhenAny(PumpAsync(client, ahead, bytes), PumpAsync(ahead, client, long.MaxValue));
    }

    private static async Task PumpAsync(Socket from, Socket to, long most)
    {
        var buffer = new byte[64 << 10];
        try
        {
            int count;
            while (most > 0 && (count = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
                most -= count;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side is gone.
        }
    }
}
