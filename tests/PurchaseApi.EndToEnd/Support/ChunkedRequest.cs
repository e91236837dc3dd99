using System.Net.Sockets;
using System.Text;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>A chunked request by hand, since HttpClient does not read before it has sent.</summary>
internal sealed class ChunkedRequest(TcpClient client) : IDisposable
{
    private readonly StringBuilder received = new();

    private NetworkStream Stream => client.GetStream();

    public static async Task<ChunkedRequest> Open(RunningService service, string body)
    {
        var address = service.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Built.Cancellation);
        var connection = new ChunkedRequest(client);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /predict/batch HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: text/csv\r\n"
            + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"), Built.Cancellation);
        await connection.Send(body);
        return connection;
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public async Task Send(byte[] bytes)
    {
        await Stream.WriteAsync(Encoding.UTF8.GetBytes($"{bytes.Length:x}\r\n"), Built.Cancellation);
        await Stream.WriteAsync(bytes, Built.Cancellation);
        await Stream.WriteAsync("\r\n"u8.ToArray(), Built.Cancellation);
    }

    public async Task Finish() => await Stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Built.Cancellation);

    public async Task Until(string text)
    {
        var buffer = new byte[1 << 16];
        while (!received.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await Stream.ReadAsync(buffer, Built.Cancellation).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(10), Built.Cancellation);
            Assert.True(count > 0, $"The answer ends without '{text}':\n{received}");
            received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    public async Task<string> ToEnd(bool keep = true)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await Stream.ReadAsync(buffer, Built.Cancellation) is > 0 and var count)
                if (keep) received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return received.ToString();
    }

    public void Dispose() => client.Dispose();
}
