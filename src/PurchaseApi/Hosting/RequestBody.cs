using System.Buffers;
using System.Net.Http.Headers;

namespace PurchaseApi.Hosting;

/// <summary>A JSON body, read whole up to a limit. Dispose it when it was parsed: the bytes are the
/// connection's.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly HttpRequest? request;

    private RequestBody(HttpRequest? request, ReadOnlySequence<byte> bytes, Problem? problem) =>
        (this.request, Bytes, Problem) = (request, bytes, problem);

    /// <summary>Without a byte order mark.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Why there is no body to parse.</summary>
    public Problem? Problem { get; }

    public static ValueTask<RequestBody> ReadJsonAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (!IsJson(request.ContentType)) return Refused(Problems.NotJson(request.ContentType));
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return Refused(Problems.EncodedBody(encoding!));
        return request.ContentLength > maxBytes
            ? Refused(Problems.BodyTooLarge(maxBytes))
            : ReadAsync(request, maxBytes, cancellation);
    }

    public void Dispose() => request?.BodyReader.AdvanceTo(Bytes.End);

    private static ValueTask<RequestBody> Refused(Problem problem) => new(new RequestBody(null, default, problem));

    private static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellation);
            if (result.Buffer.Length > maxBytes)
            {
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return new(null, default, Problems.BodyTooLarge(maxBytes));
            }

            if (result.IsCompleted) return new(request, WithoutByteOrderMark(result.Buffer), null);
            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
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
        contentType == "application/json"
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            && (type.CharSet is null
                || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase)));
}
