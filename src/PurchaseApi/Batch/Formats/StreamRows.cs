using PurchaseApi.Hosting;
using PurchaseApi.Parquet;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Batch.Formats;

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
                new CsvRows(model.Contract, layout with { NumberFormat = options.NumberFormat }, kept), layout.IdColumn is not null, model.CsvWords, kept?.Names)
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
