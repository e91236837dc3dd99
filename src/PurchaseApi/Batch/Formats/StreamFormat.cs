using System.Text;
using Microsoft.Net.Http.Headers;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch.Formats;

/// <summary>The formats of streams.</summary>
internal enum StreamFormat
{
    Ndjson,
    Csv,
    Parquet,
}

/// <summary>A format as a caller sends it.</summary>
/// <param name="Encoding">null where the bytes say it themselves.</param>
internal readonly record struct SentFormat(StreamFormat Format, Encoding? Encoding);

internal static class StreamFormats
{
    public const string Ndjson = "application/x-ndjson", Csv = "text/csv", Parquet = "application/vnd.apache.parquet";

    /// <param name="contentType">With or without a charset.</param>
    /// <returns>null when it is no stream in a known encoding.</returns>
    public static SentFormat? Parse(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;

        StreamFormat? format = type.MediaType.Value?.ToLowerInvariant() switch
        {
            Ndjson => StreamFormat.Ndjson,
            Csv => StreamFormat.Csv,
            Parquet => StreamFormat.Parquet,
            _ => null,
        };
        var encoding = type.Charset.HasValue ? TextEncodings.Named(type.Charset.Value) : null;
        return format is { } known && (encoding is not null || !type.Charset.HasValue) ? new(known, encoding) : null;
    }

    public static string MediaType(this StreamFormat format) =>
        format == StreamFormat.Csv ? "text/csv; charset=utf-8" : Plain(format);

    /// <summary>What the caller likes best, else what was sent; null when no format is accepted.</summary>
    public static StreamFormat? Wanted(HttpRequest request, StreamFormat sent)
    {
        if (request.Headers.Accept.Count == 0) return sent;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;

        StreamFormat[] formats = [sent, .. Enum.GetValues<StreamFormat>()];   // of equal ones, the first
        var best = formats.MaxBy(format => Quality(accepted, Plain(format)));
        return Quality(accepted, Plain(best)) > 0 ? best : null;
    }

    /// <summary>Whether an answer in JSON is wanted.</summary>
    public static bool AcceptsJson(HttpRequest request) =>
        request.Headers.Accept.Count == 0
        || (MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
            && Quality(accepted, "application/json") > 0);

    private static string Plain(StreamFormat format) => format switch
    {
        StreamFormat.Csv => Csv,
        StreamFormat.Parquet => Parquet,
        _ => Ndjson,
    };

    /// <summary>The most specific range counts.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> accepted, string mediaType)
    {
        var type = new MediaTypeHeaderValue(mediaType);
        return accepted
            .Where(range => type.IsSubsetOf(new(range.MediaType)))   // parameters of a range are passed over
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
