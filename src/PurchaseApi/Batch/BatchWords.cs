namespace PurchaseApi.Batch;

/// <summary>What a developer must know of batches and streams, for the OpenAPI document.</summary>
internal static class BatchWords
{
    private const string Streams =
        """
        Rows as NDJSON or CSV are answered while they come, in the same format or in the one of the two that `Accept`
        names, without a limit of rows; whoever sends must read at the same time. A bad line is a line of the answer:
        with its number and the same `errors` in NDJSON, with `error_code` and `error_detail` in CSV. A CSV begins with
        a header that names every input, in any order; other columns are ignored (`unknown_columns`) or echoed (`keep`).
        The delimiter is a comma, a semicolon, a tab or `|`; an empty cell is null. `charset` may be utf-8, utf-16,
        windows-1252 or iso-8859-1.

        Complete is an NDJSON answer whose last line has a `summary`, and a CSV answer with as many lines as rows and a
        header. A stream that fails on the way ends with a line that says why, and with a broken connection.

        `summary` says how many rows failed and why, in groups, and what the others add up to: expected positives with a
        95 % interval, expected value and gain, rows by intent and action. For CSV it is the header `X-Summary`, as
        JSON, with `X-Rows-Failed` and `X-Failures`, where all rows are read before the answer begins: with `top` or
        `budget`, and for a body of at most 1 MiB whose `Content-Length` is given. Any other CSV has it as a trailer
        over HTTP/2 and HTTP/3 alone; over HTTP/1.1 ask for NDJSON where you need it.

        With `explain=true` a line of NDJSON has the `reasons` of an item of `results`, and a CSV has more columns at
        its end: `reason_1` and so on, as many as `top_reasons` but no more than the model has inputs and features, with
        the words; then `contribution_1` and so on, `base_value`, `other` and `margin` (and `standard_error` where
        reasons are sampled). With `top` as well, only the answered rows are explained.

        Bodies may be packed (`Content-Encoding: gzip` or `br`); answers are when `Accept-Encoding` asks for it.
        """;

    public static readonly string Description =
        "One version answers all rows. A bad row is that row's answer, never the batch's: "
            + $"read the items of a 207. At most {JsonBatch.MaxSampledRows} rows have reasons where these are sampled: "
            + "for nearest neighbours, neural networks, radial support vectors and LightGBM's trees without leaf "
            + "counts; a stream then needs a `top` of so many at most.\n\n"
            + Streams;
}
