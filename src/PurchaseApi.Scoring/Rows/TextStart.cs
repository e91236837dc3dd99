namespace PurchaseApi.Scoring.Rows;

/// <summary>The first bytes of a text, which tell its encoding.</summary>
public static class TextStart
{
    /// <summary>Takes a byte order mark.</summary>
    /// <exception cref="UnreadableRowsException">The text is not UTF-8.</exception>
    public static async ValueTask CheckAsync(RowSource source, CancellationToken cancellation)
    {
        while (source.Buffered.Length < 4 && !source.IsEnd) await source.MoreAsync(cancellation);

        var bytes = source.Buffered;
        if (bytes.StartsWith("\uFEFF"u8)) source.Take(3);
        // Every second byte of Latin text in UTF-16 is 0, with or without a mark.
        else if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..])
            throw new UnreadableRowsException("The text is UTF-16 or binary; save it as UTF-8.");
    }
}
