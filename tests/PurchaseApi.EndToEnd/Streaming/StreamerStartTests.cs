using System.Net;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Streaming;

public sealed class StreamerStartTests : IDisposable
{
    private static readonly string[] Valid =
    [
        "--urls=http://127.0.0.1:0", "--Streaming:Transport=rabbitmq", "--Streaming:Rows=rows",
        "--Streaming:Predictions=predictions", "--Streaming:DeadLetters=dead-letters",
        "--RabbitMq:Uri=amqp://shop:secret@127.0.0.1:1/",
    ];

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("--Streaming:Transport=mqtt", "Streaming:Transport must be kafka or rabbitmq (was 'mqtt').")]
    [InlineData("--Streaming:Predictions=rows", "Streaming:Rows, Predictions, DeadLetters and Campaign must differ.")]
    [InlineData("--Streaming:BatchRow=9", "Streaming:BatchRow is not a setting; did you mean BatchRows?")]
    [InlineData("--Serving:HealthPort=9000", "Serving:HealthPort is not a setting")]
    [InlineData("--RabbitMq:Uri=rabbit", "RabbitMq:Uri must be set, such as amqp://")]
    [InlineData("--RabbitMq:WatchEvery=often", "RabbitMq:WatchEvery")]
    [InlineData("--urls=nonsense", "nonsense")]
    public async Task Invalid_settings_are_one_line_of_error(string setting, string reason)
    {
        var run = await Built.Run(Built.Streamer, [.. Valid, $"--Serving:ModelsPath={models.Path}", setting]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("PurchaseApi.Streaming does not start: ", run.Errors);
        Assert.Contains(reason, run.Errors);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Help_is_printed_and_nothing_is_started()
    {
        var run = await Built.Run(Built.Streamer, ["--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("PurchaseApi.Streaming --Streaming:Transport kafka", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Without_a_broker_it_says_so_once_without_secrets_and_stops_in_order()
    {
        Needs.Present(!OperatingSystem.IsWindows(), "there are no signals here");
        models.Publish();
        await using var streamer = await RunningService.Start(
            models.Path, [.. Valid, "--Streaming:RetryAfter=00:00:00.010"], program: Built.Streamer);

        await Eventually.Holds(async () => (await Text(streamer, "/health/ready")).Contains("cannot be reached"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await streamer.Status("/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await streamer.Status("/health/live"));
        Assert.Contains("purchase_api_stream", await Text(streamer, "/metrics"));
        await streamer.Signal("TERM");
        var (exitCode, _) = await streamer.Exit();

        Assert.Equal(0, exitCode);
        Assert.Single(streamer.Output.Split('\n'), line => line.Contains("cannot be reached"));
        Assert.DoesNotContain("secret", streamer.Output);
    }

    private static async Task<string> Text(RunningService streamer, string path)
    {
        using var answer = await streamer.Client.GetAsync(path, Built.Cancellation);
        return await answer.Content.ReadAsStringAsync(Built.Cancellation);
    }
}
