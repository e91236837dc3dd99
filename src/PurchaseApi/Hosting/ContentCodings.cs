using System.Diagnostics;
using System.IO.Compression;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Hosting;

/// <summary>gzip and brotli, both ways. Truncated data is noticed because the project switches strict validation
/// on.</summary>
internal static class ContentCodings
{
    public const string Accepted = "gzip, br";

    /// <summary>Unpacked : packed at most; rows that people have come to about a tenth of it.</summary>
    public const int MaxRatio = 200;

    /// <summary>Unpacked bytes that any body may have: too few to do harm.</summary>
    private const int AlwaysAllowed = 64 << 10;

    /// <summary>How many bytes a packed body may become.</summary>
    public static long MaxUnpacked(long packed) => Math.Max(AlwaysAllowed, packed * MaxRatio);

    /// <summary>The body as the sender had it before packing.</summary>
    /// <param name="request">Says how it was packed.</param>
    /// <param name="packed">Its body.</param>
    public static bool TryUnpack(HttpRequest request, Stream packed, out Stream body, out Problem? problem)
    {
        var coding = request.Headers.ContentEncoding.ToString();
        Stream? unpacked = coding.ToLowerInvariant() switch
        {
            "" or "identity" => packed,
            "gzip" or "x-gzip" => new GzipBytes(packed),
            "br" => new BrotliStream(packed, CompressionMode.Decompress, leaveOpen: true),
            _ => null,
        };
        body = unpacked ?? packed;
        problem = unpacked is null ? Problems.UnsupportedEncoding(coding) : null;
        return problem is null;
    }

    /// <summary>Whether it is what broken or truncated data ends in.</summary>
    public static bool IsBroken(Exception error) => error is InvalidDataException or InvalidOperationException;

    /// <summary>The answer's body, packed if the caller wants that.</summary>
    public static Stream Pack(HttpContext context)
    {
        var (response, coding) = (context.Response, Wanted(context.Request));
        response.Headers.Append("Vary", "Accept-Encoding");
        if (coding is null) return response.Body;

        response.Headers.ContentEncoding = coding;
        return coding == "br"
            ? new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    private static string? Wanted(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0) return null;
        var wanted = request.GetTypedHeaders().AcceptEncoding
            .Where(coding => coding.Quality is not 0 && coding.Value.Value is "gzip" or "br")
            .MaxBy(coding => coding.Quality ?? 1);
        return wanted?.Value.Value;
    }
}

/// <summary>A body of any length, read piece by piece: unpacked, counted and never waited for too long.</summary>
/// <param name="body">Unpacked.</param>
/// <param name="sent">The body as it comes; the same one where it is not packed.</param>
/// <param name="maxBytes">Counted unpacked.</param>
/// <param name="pace">How slow it may be.</param>
internal sealed class UnpackedBody(Stream body, CountedStream sent, long maxBytes, BodyPace pace)
{
    private readonly bool isPacked = body != sent;
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan waited;
    private long read;

    /// <returns>0 at the end.</returns>
    /// <exception cref="RefusedBodyException">It is too large or damaged, or does not arrive in time.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(pace.Wait(sent.Count, waited, Stopwatch.GetElapsedTime(start)));
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var count = await body.ReadAsync(memory, limit.Token);
            read += count;
            if (read > maxBytes) throw new RefusedBodyException(Problems.BodyTooLarge(maxBytes));
            return !isPacked || read <= ContentCodings.MaxUnpacked(sent.Count)
                ? count
                : throw new RefusedBodyException(Problems.PackedTooMuch());
        }
        catch (Exception error) when (ContentCodings.IsBroken(error))
        {
            throw new RefusedBodyException(Problems.BrokenEncoding(), error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new RefusedBodyException(Problems.BodyTooSlow(pace), error);
        }
        finally
        {
            waited += Stopwatch.GetElapsedTime(begin);
        }
    }
}

/// <summary>How slow a body may be, so that a caller who sends a byte now and then does not hold a place.</summary>
/// <param name="Stall">How long nothing may come.</param>
/// <param name="MinRate">Bytes a second on average, of the time that the caller was waited for.</param>
/// <param name="Total">How long it may take in all.</param>
internal readonly record struct BodyPace(TimeSpan Stall, int MinRate, TimeSpan Total)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>How long the next bytes are waited for.</summary>
    /// <param name="bytes">That came.</param>
    /// <param name="waited">For them, in all.</param>
    /// <param name="elapsed">Since the beginning.</param>
    public TimeSpan Wait(long bytes, TimeSpan waited, TimeSpan elapsed)
    {
        var paid = MinRate == 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(bytes / (double)MinRate);
        var slack = (paid > Grace ? paid : Grace) - waited;
        var wait = Min(Stall, Min(slack, Total - elapsed));
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>A body that cannot be read on; the answer to it may have begun.</summary>
internal sealed class RefusedBodyException(Problem problem, Exception? inner = null) : Exception(problem.Title, inner)
{
    public Problem Problem { get; } = problem;
}

/// <summary>Counts what is read through it.</summary>
internal sealed class CountedStream(Stream source) : ReadOnlyStream
{
    /// <summary>Bytes so far.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        Count += count;
        return count;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
