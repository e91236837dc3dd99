using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Serving.Models;

/// <summary>How many rows a version has predicted, by intent. A counter of the framework would look its tags up for
/// every row.</summary>
internal sealed class PredictionCounts(string model, string version, IReadOnlyList<Intent> intents)
{
    // Two processors never write to one cache line.
    private const int Padding = 16;

    private readonly long[][] parts =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new long[intents.Count + 1 + (2 * Padding)])];

    public string Model => model;

    public string Version => version;

    /// <param name="intent">null where the row has none.</param>
    /// <param name="rows">That have it.</param>
    public void Add(Intent? intent, long rows = 1)
    {
        var part = parts[(uint)Thread.GetCurrentProcessorId() % (uint)parts.Length];
        Interlocked.Add(ref part[Padding + PlaceOf(intent)], rows);
    }

    /// <summary>The rows of each intent that has some; null is none.</summary>
    public IEnumerable<(string? Intent, long Rows)> ByIntent() =>
        Enumerable.Range(0, intents.Count + 1)
            .Select(place => (
                place == 0 ? null : intents[place - 1].Level,
                parts.Sum(part => Volatile.Read(ref part[Padding + place]))))
            .Where(one => one.Item2 > 0);

    private int PlaceOf(Intent? intent)
    {
        for (var i = 0; i < intents.Count; i++)
            if (ReferenceEquals(intents[i], intent)) return i + 1;
        return 0;
    }
}
