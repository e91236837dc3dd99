using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed class StopTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public StopTests()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");
        models.Publish();
    }

    [Fact]
    public async Task Rolling_restarts_fail_no_request()
    {
        await using var old = await RunningService.Start(models.Path, ["--Serving:DrainSeconds", "2"]);
        await using var young = await RunningService.Start(models.Path);
        using var balanced = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        var balancer = new LoadBalancer([old, young]);
        var (polling, sending) = (balancer.Poll(balanced.Token), balancer.Send(balanced.Token));

        await Eventually.Holds(() => Task.FromResult(balancer.Answered(old) > 20 && balancer.Answered(young) > 20));
        await old.Signal("TERM");
        var (exitCode, _) = await old.Exit();
        var before = balancer.Answered(young);
        await Eventually.Holds(() => Task.FromResult(balancer.Answered(young) > before + 20));
        await balanced.CancelAsync();
        await Task.WhenAll(polling, sending);

        Assert.Empty(balancer.Failures);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task After_SIGTERM_it_serves_until_a_second_signal()
    {
        await using var service = await RunningService.Start(models.Path, ["--Serving:DrainSeconds", "3600"]);
        Assert.Equal(HttpStatusCode.OK, await service.Status("/health/ready"));

        await service.Signal("TERM");
        await Eventually.Holds(async () => await service.Status("/health/ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await service.Status("/health/live"));
        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);

        await service.Signal("TERM");
        await StopsAtOnce(service);
    }

    [Theory]
    [InlineData("INT", "3600")]
    [InlineData("TERM", "0")]
    public async Task Ctrl_C_and_zero_drain_stop_at_once(string signal, string drainSeconds)
    {
        await using var service = await RunningService.Start(models.Path, ["--Serving:DrainSeconds", drainSeconds]);

        await service.Signal(signal);

        await StopsAtOnce(service);
    }

    [Fact]
    public async Task Requests_in_flight_are_answered_before_stopping()
    {
        await using var service = await RunningService.Start(models.Path);
        var body = JsonSerializer.Serialize(Sessions.Typical);
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, Built.Cancellation);
        var stream = connection.GetStream();
        await Write("POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body[..10]}");
        await service.Predict();   // the first half has certainly arrived

        await service.Signal("INT");
        await Eventually.Holds(async () => !await Accepts(service.Client.BaseAddress!.Port));
        await Write(body[10..]);

        var answer = await new StreamReader(stream).ReadLineAsync(Built.Cancellation);
        Assert.Equal("HTTP/1.1 200 OK", answer);
        Assert.Equal(0, (await service.Exit()).ExitCode);

        Task Write(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), Built.Cancellation).AsTask();
    }

    public void Dispose() => models.Dispose();

    private static async Task<bool> Accepts(int port)
    {
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync("127.0.0.1", port, Built.Cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task StopsAtOnce(RunningService service)
    {
        var (exitCode, after) = await service.Exit();
        Assert.Equal(0, exitCode);
        Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
