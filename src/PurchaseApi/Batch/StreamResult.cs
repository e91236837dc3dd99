using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PurchaseApi.Answers;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Parquet;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch;

/// <summary>A stream of rows -> a stream of answers, while the rows still come. What is wrong before the first answer
/// is a problem; later the connection is cut, so that nobody takes a part for the whole.</summary>
internal sealed class StreamResult(
    ServedModel model, SentFormat sent, StreamFormat wanted, AnswerOptions options, Streams streams, Work work,
    ServingMetrics metrics) : IResult
{
    private readonly FailedRows failures = new(model.Contract);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!streams.TryEnter(httpContext.Connection.RemoteIpAddress, out var place, out var problem))
        {
            await problem!.ExecuteAsync(httpContext);
            return;
        }

        try
        {
            var cost = WorkCosts.Stream(options.Selection, IsHeld ? MaxBytes : 0);
            using var share = await work.Budget.AdmitAsync(cost, httpContext.RequestAborted);
            if (share is null)
            {
                await Problems.Overloaded().ExecuteAsync(httpContext);
                return;
            }

            LiftLimits(httpContext);
            await AnswerAsync(httpContext);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone, or takes nothing and was cut off.
        }
        finally
        {
            place.Dispose();
        }
    }

    /// <summary>Whether the body is in memory as a whole.</summary>
    private bool IsHeld => sent.Format == StreamFormat.Parquet;

    private long MaxBytes => IsHeld
        ? Math.Min(streams.Options.MaxParquetBytes, streams.Options.MaxStreamBytes)
        : streams.Options.MaxStreamBytes;

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, maxBytes) = (context.Request, MaxBytes);
        var bytes = new CountedStream(request.Body);
        if (!ContentCodings.TryUnpack(request, bytes, out var body, out var problem)
            || (body == bytes && request.ContentLength > maxBytes))
        {
            await (problem ?? Problems.BodyTooLarge(maxBytes)).ExecuteAsync(context);
            return;
        }

        var unpacked = new UnpackedBody(body, bytes, maxBytes, streams.Options.Pace);
        TakeTurn takeTurn = async cancellation => await work.Turns.TakeAsync(cancellation);
        var output = new StreamedResponse(
            context, model, wanted.MediaType(), streams.Options.StreamTimeout);
        var totals = model.NewTotals();
        IAnswers? answers = null;
        try
        {
            using var parquet = IsHeld ? await ParquetBody.ReadAsync(unpacked, context.RequestAborted) : null;
            var rows = parquet?.ToRows(takeTurn)
                ?? new RowSource(new TextBytes(unpacked.ReadAsync, sent.Encoding).ReadAsync, takeTurn);
            var format = await StreamRows.OpenAsync(
                model, sent.Format, wanted, options, rows, context.RequestAborted);
            if (options.ValidateOnly)
            {
                await (await ValidateAsync(format, rows, context.RequestAborted)).ExecuteAsync(context);
                return;
            }

            answers = Answers(format);
            using var table = wanted == StreamFormat.Parquet
                ? new ParquetTable(format.Kinds.OfAnswers(model.Predictor, format.Kept ?? []), output.WriteAsync)
                : null;
            Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write =
                table is null ? output.WriteAsync : table.WriteAsync;
            var batch = new StreamedBatch(
                model.Predictor, answers, write, totals, options.Selection.ToRows(model.Contract))
            {
                Scored = Count,
                TakeTurn = takeTurn,
                EndsWhenBad = true,
            };
            // A selection is answered once all rows are read.
            if (options.Selection.Name is not null)
                output.Summary = () => BatchSummary.FromStream(batch.Counts, totals, failures);
            var counts = await batch.RunAsync(rows, format.Parser, context.RequestAborted);
            if (table is not null) await table.EndAsync(context.RequestAborted);
            await output.EndAsync(BatchSummary.FromStream(counts, totals, failures), context.RequestAborted);
        }
        catch (RefusedBodyException refused) when (!context.Response.HasStarted)
        {
            await output.ReplaceAsync(refused.Problem);
        }
        catch (RefusedBodyException refused) when (wanted != StreamFormat.Parquet)
        {
            var last = new ArrayBufferWriter<byte>();
            answers!.WriteCut(last, refused.Problem.Code, refused.Problem.Detail!);
            await output.WriteAsync(last.WrittenMemory, context.RequestAborted);
            throw;   // the server ends the connection without the last chunk
        }
    }

    private async Task<ValidationResult> ValidateAsync(
        StreamRows format, RowSource rows, CancellationToken cancellation)
    {
        var (groups, block) = (new FaultGroups(format.Words), new RowBlock(model.Contract.Inputs.Count));
        var (received, failed) = (0L, 0L);
        while (await rows.ReadAsync(format.Parser, block, cancellation))
        {
            (received, failed) = (received + block.Count, failed + block.Faults.Count);
            foreach (var fault in block.Faults) groups.Add(block.FirstIndex + fault.Place, fault.Reading);
        }

        return new(model, Validation.From(model, received, failed, groups));
    }

    private IAnswers Answers(StreamRows rows) => wanted != StreamFormat.Ndjson
        ? new CsvAnswers(
            model.Predictor, model.Version, rows.Words, rows.HasId, hasIndex: options.Selection.Name is not null,
            options.TopReasons > 0 ? CsvReasons.Columns(model.Answers.Reasons, options.TopReasons) : null,
            BoundedErrors.FullRows, rows.Kept)
        : new NdjsonAnswers(model, rows.Words, options, failures);

    private void Count(RowBlock block, ReadOnlyMemory<Scoring.Prediction> predictions)
    {
        metrics.Predicted(model, predictions.Span);
        metrics.Refused(model, block.Faults.Count);
        failures.Add(block);
    }

    /// <summary>Those of the server are for bodies that are read whole; a stream has its own.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
    }
}
