namespace PurchaseApi.Hosting;

/// <summary>A body of any length, read piece by piece: unpacked, counted and never waited for too long.</summary>
internal sealed class UnpackedBody(Stream body, long maxBytes, TimeSpan timeout)
{
    private long read;

    /// <returns>0 at the end.</returns>
    /// <exception cref="RefusedBodyException">It is too large, broken or does not come.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            var count = await body.ReadAsync(memory, limit.Token);
            read += count;
            return read <= maxBytes ? count : throw new RefusedBodyException(Problems.BodyTooLarge(maxBytes));
        }
        catch (Exception error) when (ContentCodings.IsBroken(error))
        {
            throw new RefusedBodyException(Problems.BrokenEncoding(), error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new RefusedBodyException(Problems.BodyTooSlow(timeout), error);
        }
    }
}

/// <summary>A body that cannot be read on; the answer to it may have begun.</summary>
internal sealed class RefusedBodyException(Problem problem, Exception? inner = null) : Exception(problem.Title, inner)
{
    public Problem Problem { get; } = problem;
}
