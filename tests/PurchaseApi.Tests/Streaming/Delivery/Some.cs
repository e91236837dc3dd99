using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Streaming;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Delivery;

/// <summary>What tests of the stream are about, with what they do not care for filled in.</summary>
internal static class Some
{
    private static readonly IMeterFactory Meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public static readonly StreamingOptions Options = new()
    {
        Transport = "kafka",
        Rows = "rows",
        Predictions = "predictions",
        DeadLetters = "dead-letters",
    };

    public static StreamingMetrics Metrics() => new(Meters);

    private static PredictionObservers Observers() =>
        new(new(Meters, new(Microsoft.Extensions.Options.Options.Create(new ServingOptions()))));

    public static Obstacles Obstacles() => new(NullLogger<Obstacles>.Instance);

    public static Lanes Lanes(
        Func<ServedModel?> findModel, StreamingOptions? options = null, TimeProvider? time = null,
        Obstacles? obstacles = null) => new(
            Microsoft.Extensions.Options.Options.Create(options ?? Options), findModel, Observers(), Metrics(),
            obstacles ?? Obstacles(), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            time ?? TimeProvider.System, NullLogger<Lanes>.Instance);

    public static ServedModel Model(PublishedVersion version) => new(version, DateTimeOffset.UnixEpoch);

    public static Inbound Row(long tag, object? row = null, string? key = null) =>
        Text(tag, JsonSerializer.Serialize(row ?? Sessions.Typical with { customer_id = tag }), key);

    public static Inbound Text(long tag, string text, string? key = null) => new(
        tag, $"{tag}", key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));

    /// <summary>For what takes milliseconds, on a machine that is busy with other tests.</summary>
    public static Task Eventually(Func<bool> holds) => Eventually(() => Task.FromResult(holds()));

    public static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await holds()) await Task.Delay(1, limit.Token);
    }
}
