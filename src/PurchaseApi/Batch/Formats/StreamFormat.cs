using System.Text;
using Microsoft.Net.Http.Headers;
using PurchaseApi.Hosting;
using PurchaseApi.Parquet;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Batch.Formats;

/// <summary>The formats of streams. A new one is a class in this folder and a line here.</summary>
internal static class StreamFormats
{
    public static IReadOnlyList<StreamFormat> All { get; } = [new NdjsonFormat(), new CsvFormat(), new ParquetFormat()];

    /// <param name="contentType">With or without a charset.</param>
    /// <returns>null when it is no stream in a known encoding.</returns>
    public static SentFormat? Parse(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;

        var format = All.FirstOrDefault(
            one => type.MediaType.Equals(one.ContentType, StringComparison.OrdinalIgnoreCase));
        var encoding = type.Charset.HasValue ? TextEncodings.Named(type.Charset.Value) : null;
        return format is not null && (encoding is not null || !type.Charset.HasValue) ? new(format, encoding) : null;
    }

    /// <summary>What the caller likes best, else what was sent; null when no format is accepted.</summary>
    public static StreamFormat? FindWanted(HttpRequest request, StreamFormat sent)
    {
        if (request.Headers.Accept.Count == 0) return sent;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;

        StreamFormat[] formats = [sent, .. All];   // of equal ones, the first
        var best = formats.MaxBy(format => Quality(accepted, format.ContentType))!;
        return Quality(accepted, best.ContentType) > 0 ? best : null;
    }

    /// <summary>Whether an answer in JSON is wanted.</summary>
    public static bool AcceptsJson(HttpRequest request) =>
        request.Headers.Accept.Count == 0
        || (MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
            && Quality(accepted, "application/json") > 0);

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

/// <summary>A format as a caller sends it.</summary>
/// <param name="Encoding">null where the bytes say it themselves.</param>
internal readonly record struct SentFormat(StreamFormat Format, Encoding? Encoding);

/// <summary>How rows of a format are read and answers written in it.</summary>
/// <param name="contentType">Without a charset.</param>
internal abstract class StreamFormat(string contentType)
{
    public string ContentType => contentType;

    /// <summary>The content type of answers.</summary>
    public virtual string AnswerType => contentType;

    /// <summary>What a body has, for the OpenAPI document.</summary>
    public abstract string RowsDescription { get; }

    /// <summary>What an answer has, for the OpenAPI document.</summary>
    public abstract string AnswersDescription { get; }

    /// <summary>Whether it is text, of which a part can be read.</summary>
    public virtual bool IsText => true;

    /// <summary>Whether kept columns are a JSON object; else they are cells.</summary>
    public virtual bool KeepsObjects => false;

    /// <summary>Of a body that is held in memory as a whole; null where it is read piece by piece.</summary>
    public virtual long? MaxHeldBytes(BatchOptions options) => null;

    /// <exception cref="RefusedBodyException">It is too large, does not arrive, or is not in this format.</exception>
    public virtual Task<SentRows> ReadAsync(
        UnpackedBody body, Encoding? encoding, TakeTurn takeTurn, CancellationToken cancellation) =>
        Task.FromResult(new SentRows(new(new TextBytes(body.ReadAsync, encoding).ReadAsync, takeTurn)));

    /// <summary>Reads what comes before the first row.</summary>
    /// <exception cref="RefusedBodyException">It does not fit the model.</exception>
    /// <exception cref="UnreadableRowsException">It cannot be read.</exception>
    public abstract Task<StreamRows> BeginAsync(
        ServedModel model, StreamFormat wanted, AnswerOptions options, RowSource source,
        CancellationToken cancellation);

    /// <summary>The answer to a body that is not of this format, or not of the model.</summary>
    public abstract Problem Invalid(string? detail, IReadOnlyList<ProblemError>? errors = null);

    public abstract IAnswers Answers(
        ServedModel model, StreamRows rows, AnswerOptions options, FailedRows failures);
}

/// <summary>The rows of a body, and what else holds it.</summary>
internal sealed record SentRows(RowSource Rows, IDisposable? Body = null) : IDisposable
{
    public void Dispose() => Body?.Dispose();
}

/// <summary>What is known of a stream of rows once its beginning was read.</summary>
/// <param name="Parser">Bytes -> rows.</param>
/// <param name="HasId">Whether the rows may say whose they are.</param>
/// <param name="Words">Words their faults.</param>
/// <param name="Kept">Names of the caller's columns that come back in a CSV; null for none.</param>
internal sealed record StreamRows(
    IRowParser Parser, bool HasId, FaultWords Words, IReadOnlyList<string>? Kept = null)
{
    /// <summary>What the columns of a table hold.</summary>
    public ColumnKinds Kinds { get; private init; } = ColumnKinds.Unknown;

    /// <summary>Places of the columns of a table that are needed.</summary>
    public IReadOnlyList<int> Columns { get; private init; } = [];

    /// <exception cref="RefusedBodyException">It is not of the format, or a header is not the model's.</exception>
    public static async Task<StreamRows> OpenAsync(
        ServedModel model, StreamFormat format, StreamFormat wanted, AnswerOptions options, RowSource source,
        CancellationToken cancellation)
    {
        try
        {
            await source.MoreAsync(cancellation);
            return await format.BeginAsync(model, wanted, options, source, cancellation);
        }
        catch (UnreadableRowsException error)
        {
            throw new RefusedBodyException(format.Invalid(error.Message), error);
        }
    }

    /// <summary>Rows below a header.</summary>
    /// <exception cref="RefusedBodyException">The header is not the model's.</exception>
    public static StreamRows FromTable(
        StreamFormat format, ServedModel model, CsvHeaderLine header, bool isJson, AnswerOptions options)
    {
        if (header.Names.Count == 0)
            throw new RefusedBodyException(
                Problems.InvalidCsv("The body is empty; its first line must name the columns."));
        var (kept, absent) = ((KeptCells?)null, "");
        if (options.Keep is { } keep && (kept = KeptCells.Find(keep, header.Names, isJson, out absent)) is null)
            throw new RefusedBodyException(Problems.InvalidQuery("keep", absent, "a column of the file, or all"));
        if (CsvLayout.Match(model.Contract, header, options.RefusesUnknown, options.AsOf, out var faults) is { } layout)
            return new(
                new CsvRows(model.Contract, layout with { NumberFormat = options.NumberFormat }, kept),
                layout.IdColumn is not null, model.CsvWords, kept?.Names)
            {
                Kinds = new(header.Names, header.ColumnKinds),
                Columns =
                [
                    .. layout.Columns.Where(column => column >= 0), .. layout.IdColumn is { } id ? [id] : (int[])[],
                    .. kept?.Columns ?? [],
                ],
            };

        var errors = RowErrors.From(model.CsvWords, RowReading.Refused(default, faults), "#");
        var detail = errors.Count == 1
            ? errors[0].Detail
            : $"{errors.Count} columns of the header are missing, unknown or there twice.";
        throw new RefusedBodyException(format.Invalid(detail, errors));
    }
}
