using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

/// <summary>What one application counts, while it counts it.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentDictionary<(string Name, string Tags), long> taken = [];
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
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => taken.AddOrUpdate(
            (instrument.Name,
                string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key).Select(tag => $"{tag.Key}={tag.Value}"))),
            value, (_, before) => instrument.IsObservable ? value : before + value));
        listener.Start();
    }

    public long Sum(string name, string tags)
    {
        listener.RecordObservableInstruments();
        return taken.GetValueOrDefault((name, tags));
    }

    public void Dispose() => listener.Dispose();
}
