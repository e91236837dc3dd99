using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using PurchaseApi.Streaming;
using PurchaseApi.Tests.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming;

public sealed class StreamHostTests : IDisposable
{
    private readonly ModelsFolder models = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task A_streamer_without_model_and_broker_lives_and_says_why_it_is_not_ready()
    {
        await using var host = new Host(models);
        using var client = host.CreateClient();

        using var live = await client.GetAsync("/health/live", Cancellation);
        using var ready = await client.GetAsync("/health/ready", Cancellation);
        var lines = (await ready.Content.ReadAsStringAsync(Cancellation)).Split('\n');

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
        Assert.Equal(["Unhealthy", "no model is in service"], lines[..2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task A_model_in_service_leaves_the_broker_as_the_reason()
    {
        models.Publish();
        await using var host = new Host(models);
        using var client = host.CreateClient();

        using var ready = await client.GetAsync("/health/ready", Cancellation);
        var lines = (await ready.Content.ReadAsStringAsync(Cancellation)).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain("model", lines[1]);
    }

    [Fact]
    public async Task Metrics_are_served_without_asking()
    {
        models.Publish();
        await using var host = new Host(models);
        using var client = host.CreateClient();

        Assert.Contains("purchase_api_model_age", await client.GetStringAsync("/metrics", Cancellation));
    }

    [Fact]
    public async Task There_is_nothing_else()
    {
        await using var host = new Host(models);
        using var client = host.CreateClient();

        using var answer = await client.PostAsync("/predict", new StringContent("{}"), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void Settings_that_cannot_be_are_named()
    {
        Assert.Empty(Some.Options.Faults().OfType<string>());
        Names("Transport", Some.Options with { Transport = "mqtt" });
        Names("Rows", Some.Options with { Rows = "" });
        Names("Predictions", Some.Options with { Predictions = "" });
        Names("DeadLetters", Some.Options with { DeadLetters = "" });
        Names("Rows", Some.Options with { Predictions = "rows" });
        Names("Rows", Some.Options with { Rows = "rows-1, predictions" });
        Names("Campaign", Some.Options with { Campaign = "campaign" });
        Names("Campaign", Some.Options with { CampaignActions = "reminder" });
        Names("UnknownFields", Some.Options with { UnknownFields = "refuse" });
        Names("BufferBytes", Some.Options with { BufferBytes = 1 });
        Names("BatchRows", Some.Options with { BufferRows = 10, BatchRows = 11 });

        static void Names(string setting, StreamingOptions options) =>
            Assert.StartsWith(setting, Assert.Single(options.Faults().OfType<string>()));
    }

    /// <summary>The streamer in this process, with a broker that refuses.</summary>
    private sealed class Host(ModelsFolder models) : WebApplicationFactory<StreamingOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Serving:ModelsPath", models.Path);
            builder.UseSetting("Streaming:Transport", "rabbitmq");
            builder.UseSetting("Streaming:Rows", "rows");
            builder.UseSetting("Streaming:Predictions", "predictions");
            builder.UseSetting("Streaming:DeadLetters", "dead-letters");
            builder.UseSetting("RabbitMq:Uri", "amqp://127.0.0.1:1/");
        }
    }
}
