using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch.Formats;

/// <summary>What is known of a stream of rows once its beginning was read.</summary>
/// <param name="Parser">Bytes -> rows.</param>
/// <param name="HasId">Whether the rows may say whose they are.</param>
/// <param name="Words">Words their faults.</param>
internal sealed record StreamRows(IRowParser Parser, bool HasId, FaultWords Words)
{
    /// <exception cref="RefusedBodyException">It is no text, or a CSV's header is not the model's.</exception>
    public static async Task<StreamRows> OpenAsync(
        ServedModel model, StreamFormat format, RowSource source, CancellationToken cancellation)
    {
        try
        {
            await source.MoreAsync(cancellation);
            return format == StreamFormat.Csv
                ? OfCsv(model, await CsvHeaderLine.ReadAsync(source, cancellation))
                : new(new JsonLines(model.Contract), model.Contract.Id is not null, model.Words);
        }
        catch (UnreadableRowsException error)
        {
            throw new RefusedBodyException(
                format == StreamFormat.Csv ? Problems.InvalidCsv(error.Message) : Problems.InvalidJson(error.Message),
                error);
        }
    }

    private static StreamRows OfCsv(ServedModel model, CsvHeaderLine header)
    {
        if (header.Names.Count == 0)
            throw new RefusedBodyException(
                Problems.InvalidCsv("The body is empty; its first line must name the columns."));
        if (CsvLayout.Of(model.Contract, header, out var faults) is { } layout)
            return new(new CsvRows(model.Contract, layout), layout.IdColumn is not null, model.CsvWords);

        var errors = RowErrors.Of(model.CsvWords, RowReading.Refused(default, faults), "#");
        var detail = errors.Count == 1
            ? errors[0].Detail
            : $"{errors.Count} columns of the header are missing, unknown or there twice.";
        throw new RefusedBodyException(Problems.InvalidCsv(detail, errors));
    }
}
