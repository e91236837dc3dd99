using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PurchaseApi.Streaming.Delivery;

/// <summary>What the stream counts. Free without a listener.</summary>
internal sealed class StreamingMetrics : IDisposable
{
    public const string MeterName = "PurchaseApi";

    private static readonly string[] Destinations = ["predictions", "dead_letters", "campaign"];

    private readonly Meter meter;
    private readonly Counter<long> messages, deadLetters, sendFailures, rebalances;
    private readonly ConcurrentDictionary<(string Source, int? Partition), long> lags = [];
    private Func<long> inFlight = () => 0;

    public StreamingMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        messages = meter.CreateCounter<long>(
            "purchase_api.stream.messages", "{message}", "Messages that the broker took, by destination.");
        deadLetters = meter.CreateCounter<long>(
            "purchase_api.stream.dead_letters", "{message}", "Messages that could not be answered, by code.");
        sendFailures = meter.CreateCounter<long>(
            "purchase_api.stream.send_failures", "{batch}", "Batches that the broker did not take at once.");
        rebalances = meter.CreateCounter<long>(
            "purchase_api.stream.rebalances", "{rebalance}", "Times that partitions came or went.");
        meter.CreateObservableGauge(
            "purchase_api.stream.in_flight", () => inFlight(), "{message}",
            "Messages that were received and are not settled.");
        meter.CreateObservableGauge(
            "purchase_api.stream.lag",
            () => lags.Select(lag => new Measurement<long>(
                lag.Value, new("source", lag.Key.Source), new("partition", lag.Key.Partition))), "{message}",
            "Messages that are not settled yet, of the partitions that this process has.");
    }

    /// <param name="count">Messages in flight.</param>
    public void Watch(Func<long> count) => inFlight = count;

    public void Delivered(string source, ReadOnlySpan<Outbound> batch)
    {
        if (!messages.Enabled && !deadLetters.Enabled) return;

        Span<int> counts = stackalloc int[Destinations.Length];
        foreach (ref readonly var message in batch)
        {
            counts[(int)message.To]++;
            if (message.Refusal is { } refusal) deadLetters.Add(1, new("source", source), new("code", refusal.Code));
        }

        for (var to = 0; to < counts.Length; to++)
            if (counts[to] > 0) messages.Add(counts[to], new("source", source), new("to", Destinations[to]));
    }

    public void SendFailed(string source) => sendFailures.Add(1, new KeyValuePair<string, object?>("source", source));

    public void Rebalanced(string source) => rebalances.Add(1, new KeyValuePair<string, object?>("source", source));

    /// <param name="source">The topic or queue.</param>
    /// <param name="partition">null where the source has none.</param>
    /// <param name="lag">null when the partition went elsewhere.</param>
    public void SetLag(string source, int? partition, long? lag)
    {
        if (lag is { } count) lags[(source, partition)] = count;
        else lags.TryRemove((source, partition), out _);
    }

    public void Dispose() => meter.Dispose();
}
