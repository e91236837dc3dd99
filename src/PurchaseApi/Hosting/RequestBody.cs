using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;

namespace PurchaseApi.Hosting;

/// <summary>A JSON body, read whole up to a limit. Dispose it when it was parsed: the bytes are the connection's, or
/// those of what unpacks it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private static readonly StreamPipeReaderOptions Unpacked = new(bufferSize: 32 << 10);

    private readonly PipeReader? reader;
    private readonly PipeReader? unpacking;

    private RequestBody(
        PipeReader? reader, PipeReader? unpacking, ReadOnlySequence<byte> bytes, Problem? problem) =>
        (this.reader, this.unpacking, Bytes, Problem) = (reader, unpacking, bytes, problem);

    /// <summary>Without a byte order mark.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Why there is no body to parse.</summary>
    public Problem? Problem { get; }

    public static ValueTask<RequestBody> ReadJsonAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellation, string allowed = "application/json")
    {
        if (!IsJson(request.ContentType)) return Refused(Problems.UnsupportedMediaType(request.ContentType, allowed));
        if (request.ContentLength > maxBytes) return Refused(Problems.BodyTooLarge(maxBytes));
        if (!ContentCodings.TryUnpack(request, out var body, out var problem)) return Refused(problem!);

        var packed = body == request.Body ? null : PipeReader.Create(body, Unpacked);
        return ReadAsync(packed ?? request.BodyReader, packed, maxBytes, cancellation);
    }

    public void Dispose()
    {
        reader?.AdvanceTo(Bytes.End);
        unpacking?.Complete();   // frees the native memory of gzip or brotli, which garbage collection does not see
    }

    private static ValueTask<RequestBody> Refused(Problem problem) =>
        new(new RequestBody(null, null, default, problem));

    private static async ValueTask<RequestBody> ReadAsync(
        PipeReader reader, PipeReader? packed, int maxBytes, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellation);
                if (result.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return new(null, packed, default, Problems.BodyTooLarge(maxBytes));
                }

                if (result.IsCompleted) return new(reader, packed, WithoutByteOrderMark(result.Buffer), null);
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (Exception error) when (ContentCodings.IsBroken(error))
        {
            return new(null, packed, default, Problems.BrokenEncoding());
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
