using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;

namespace PurchaseApi.Hosting;

/// <summary>A JSON body, read whole up to a limit. Dispose it when it was parsed: the bytes are the connection's, or
/// those of what unpacks it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int LargeBody = 64 << 10;

    /// <summary>Closing the stream frees the native memory of gzip or brotli, which garbage collection does not
    /// see.</summary>
    private static readonly StreamPipeReaderOptions Unpacking = new(bufferSize: 32 << 10);

    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 32 << 10, leaveOpen: true);

    private readonly PipeReader? reader;
    private readonly bool isOurs;

    private RequestBody(PipeReader? reader, bool isOurs, ReadOnlySequence<byte> bytes, Problem? problem) =>
        (this.reader, this.isOurs, Bytes, Problem) = (reader, isOurs, bytes, problem);

    /// <summary>Without a byte order mark.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Why there is no body to parse.</summary>
    public Problem? Problem { get; }

    /// <param name="request">Its body.</param>
    /// <param name="maxBytes">Counted unpacked.</param>
    /// <param name="turns">For the unpacking of large bodies; null where it takes no time.</param>
    /// <param name="cancellation">Of the request.</param>
    /// <param name="allowed">The content types to name where the body has another.</param>
    public static ValueTask<RequestBody> ReadJsonAsync(
        HttpRequest request, int maxBytes, Turns? turns, CancellationToken cancellation,
        string allowed = "application/json")
    {
        if (!IsJson(request.ContentType))
            return new(Refused(Problems.UnsupportedMediaType(request.ContentType, allowed)));
        if (request.ContentLength > maxBytes) return new(Refused(Problems.BodyTooLarge(maxBytes)));
        return IsPacked(request)
            ? ReadPackedAsync(request, maxBytes, turns, cancellation)
            : ReadAsync(request, maxBytes, cancellation);
    }

    public static bool IsPacked(HttpRequest request) =>
        request.Headers.ContentEncoding.Count > 0
        && !request.Headers.ContentEncoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

    public void Dispose()
    {
        if (isOurs) reader?.Complete();
        else reader?.AdvanceTo(Bytes.End);
    }

    private static RequestBody Refused(Problem problem) => new(null, false, default, problem);

    private static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        // The server's buffers are pinned and kept for good, so a large body is copied out of them as it comes.
        var isLarge = maxBytes > LargeBody;
        var body = isLarge ? PipeReader.Create(request.Body, Buffers) : request.BodyReader;
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            if (result.Buffer.Length > maxBytes)
            {
                body.AdvanceTo(result.Buffer.End);
                if (isLarge) await body.CompleteAsync();
                return Refused(Problems.BodyTooLarge(maxBytes));
            }

            if (result.IsCompleted) return new(body, isLarge, WithoutByteOrderMark(result.Buffer), null);
            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>All of it is there before it is unpacked: the network is not waited for in a turn.</summary>
    private static async ValueTask<RequestBody> ReadPackedAsync(
        HttpRequest request, int maxBytes, Turns? turns, CancellationToken cancellation)
    {
        using var packed = await ReadAsync(request, maxBytes, cancellation);
        if (packed.Problem is not null) return packed;

        var source = PipeReader.Create(packed.Bytes).AsStream();
        if (!ContentCodings.TryUnpack(request, source, out var body, out var problem)) return Refused(problem!);

        var unpacking = PipeReader.Create(body, Unpacking);
        var unpacked = await UnpackAsync(unpacking, maxBytes, packed.Bytes.Length, turns, cancellation);
        if (unpacked.Problem is not null) await unpacking.CompleteAsync();
        return unpacked;
    }

    private static async ValueTask<RequestBody> UnpackAsync(
        PipeReader unpacking, int maxBytes, long packedBytes, Turns? turns, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                using var turn = turns is null ? default(Turn?) : await turns.TakeAsync(cancellation);
                do
                {
                    var result = await unpacking.ReadAsync(cancellation);   // done at once
                    if (result.Buffer.Length > maxBytes) return Refused(Problems.BodyTooLarge(maxBytes));
                    if (result.Buffer.Length > ContentCodings.MaxUnpacked(packedBytes))
                        return Refused(Problems.PackedTooMuch());
                    if (result.IsCompleted) return new(unpacking, true, WithoutByteOrderMark(result.Buffer), null);
                    unpacking.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                }
                while (turn is not { IsOver: true });
            }
        }
        catch (Exception error) when (ContentCodings.IsBroken(error))
        {
            return Refused(Problems.BrokenEncoding());
        }
    }

    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[3];
        if (bytes.Length < 3) return bytes;
        bytes.Slice(0, 3).CopyTo(start);
        return start.SequenceEqual("\uFEFF"u8) ? bytes.Slice(3) : bytes;
    }

    private static bool IsJson(string? contentType) =>
        contentType == "application/json" || Utf8Type(contentType) == "application/json";

    /// <summary>The media type in lower case; null when there is none, or the text is not in UTF-8.</summary>
    public static string? Utf8Type(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.CharSet is null
            || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase))
            ? type.MediaType?.ToLowerInvariant()
            : null;
}
