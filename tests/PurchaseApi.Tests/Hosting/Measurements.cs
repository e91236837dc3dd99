using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

/// <summary>What one application counts, while it counts it.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Name, long Value, string Tags)> taken = [];
    private readonly MeterListener listener = new();

    public Measurements(Api api)
    {
        // Applications of other tests count as well; a meter knows the factory that it comes from.
        var factory = api.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "PurchaseApi" && instrument.Meter.Scope == factory)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => taken.Enqueue((
            instrument.Name, value,
            string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key).Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();
    }

    public long Sum(string name, string tags) =>
        taken.Where(item => item.Name == name && item.Tags == tags).Sum(item => item.Value);

    public void Dispose() => listener.Dispose();
}
