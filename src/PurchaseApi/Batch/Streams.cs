using Microsoft.Extensions.Options;

namespace PurchaseApi.Batch;

/// <summary>How many streams are being answered.</summary>
internal sealed class Streams(IOptions<BatchOptions> options)
{
    private int count;

    public BatchOptions Options { get; } = options.Value;

    /// <summary>Whoever may enter must leave.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref count) <= Options.MaxStreams) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref count);
}
