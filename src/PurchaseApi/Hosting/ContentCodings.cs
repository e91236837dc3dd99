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

    public static bool IsPacked(HttpRequest request) =>
        request.Headers.ContentEncoding.Count > 0
        && !request.Headers.ContentEncoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

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
