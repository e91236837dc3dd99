using System.Text;

namespace PurchaseApi.EndToEnd.Streaming;

/// <summary>A message that a test put into a stream.</summary>
/// <param name="Id">The value of its answer's header <c>offset</c>, with its partition where that is needed.</param>
/// <param name="Key">Messages of a key are in order.</param>
/// <param name="Text">A row, or something that is none.</param>
/// <param name="IsPoison">Whether it is none.</param>
internal sealed record StreamInput(string Id, string Key, string Text, bool IsPoison);

/// <summary>A message that came out.</summary>
internal sealed record StreamOutput(
    string Id, string? Key, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Version => Headers["model_version"];

    /// <summary>null when the other is equal to the byte.</summary>
    public string? Difference(StreamOutput other)
    {
        if (Key != other.Key) return "key";
        if (!Body.AsSpan().SequenceEqual(other.Body)) return "body";

        var names = Headers.Keys.Union(other.Headers.Keys, StringComparer.Ordinal);
        return names.FirstOrDefault(name => Headers.GetValueOrDefault(name) != other.Headers.GetValueOrDefault(name));
    }
}

/// <summary>What holds of a stream whatever failed and whoever was killed meanwhile.</summary>
internal static class Delivered
{
    /// <param name="inputs">In the order of each key.</param>
    /// <param name="predictions">In their order.</param>
    /// <param name="deadLetters">In their order.</param>
    public static void AtLeastOnceInOrder(
        IReadOnlyCollection<StreamInput> inputs, IReadOnlyList<StreamOutput> predictions,
        IReadOnlyList<StreamOutput> deadLetters)
    {
        NothingIsLost(inputs, predictions, deadLetters);
        EachIsAnsweredInOnePlace(predictions, deadLetters);
        DuplicatesAreEqual([.. predictions, .. deadLetters]);
        OrderIsKept(inputs, predictions);
        OrderIsKept(inputs, deadLetters);
        DeadLettersKeepTheirBytes(inputs, deadLetters);
    }

    private static void NothingIsLost(
        IReadOnlyCollection<StreamInput> inputs, IReadOnlyList<StreamOutput> predictions,
        IReadOnlyList<StreamOutput> deadLetters)
    {
        Same("predictions", inputs.Where(input => !input.IsPoison), predictions);
        Same("dead letters", inputs.Where(input => input.IsPoison), deadLetters);
    }

    private static void Same(string what, IEnumerable<StreamInput> inputs, IReadOnlyList<StreamOutput> outputs)
    {
        var (wanted, found) = (
            inputs.Select(input => (input.Id, input.Key)).ToHashSet(),
            outputs.Select(output => (output.Id, output.Key ?? "")).ToHashSet());
        var (lost, surplus) = (wanted.Except(found).ToList(), found.Except(wanted).ToList());
        Assert.True(lost.Count == 0, $"{lost.Count} of {wanted.Count} {what} are missing: {First(lost)}");
        Assert.True(surplus.Count == 0, $"{surplus.Count} {what} were not asked for: {First(surplus)}");
    }

    private static void EachIsAnsweredInOnePlace(
        IReadOnlyList<StreamOutput> predictions, IReadOnlyList<StreamOutput> deadLetters)
    {
        var both = predictions.Select(output => (output.Id, output.Version))
            .Intersect(deadLetters.Select(output => (output.Id, output.Version))).ToList();
        Assert.True(both.Count == 0, $"{both.Count} are predictions and dead letters of one version: {First(both)}");
    }

    private static void DuplicatesAreEqual(IReadOnlyList<StreamOutput> outputs)
    {
        var firsts = new Dictionary<(string, string), StreamOutput>();
        foreach (var output in outputs)
        {
            if (firsts.TryAdd((output.Id, output.Version), output)) continue;

            var difference = firsts[(output.Id, output.Version)].Difference(output);
            Assert.True(difference is null, $"Two copies of {output.Id} differ: {difference}");
        }
    }

    /// <summary>Of a key, the first copies are in order, and so are the last ones: who keeps the newest by key ends
    /// with the newest.</summary>
    private static void OrderIsKept(IReadOnlyCollection<StreamInput> inputs, IReadOnlyList<StreamOutput> outputs)
    {
        var places = new Dictionary<string, int>();
        foreach (var input in inputs) places.Add(input.Id, places.Count);

        foreach (var key in outputs.GroupBy(output => output.Key))
        {
            var order = key.Select(output => places[output.Id]).ToList();
            var (first, last) = (order.Distinct().ToList(), Enumerable.Reverse(order).Distinct().Reverse().ToList());
            var sorted = first.Order().ToList();
            Assert.True(first.SequenceEqual(sorted), $"The first copies of key '{key.Key}' are out of order");
            Assert.True(last.SequenceEqual(sorted), $"The last copies of key '{key.Key}' are out of order");
        }
    }

    private static void DeadLettersKeepTheirBytes(
        IReadOnlyCollection<StreamInput> inputs, IReadOnlyList<StreamOutput> deadLetters)
    {
        var texts = inputs.Where(input => input.IsPoison).ToDictionary(input => input.Id, input => input.Text);
        foreach (var letter in deadLetters) Assert.Equal(texts[letter.Id], Encoding.UTF8.GetString(letter.Body));
    }

    private static string First<T>(IEnumerable<T> items) => string.Join(' ', items.Take(5));
}
