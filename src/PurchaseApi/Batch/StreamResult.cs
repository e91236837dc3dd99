using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Batch;

/// <summary>A stream of rows -> a stream of answers, while the rows still come. What is wrong before the first answer
/// is a problem; later the connection is cut, so that nobody takes a part for the whole.</summary>
internal sealed class StreamResult(
    ServedModel model, SentFormat sent, StreamFormat wanted, AnswerOptions options, Streams streams, Work work,
    PredictionObservers observers, CallerLimits limits) : IResult
{
    private readonly FailedRows failures = new(model.Contract);
    private int unpaced;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!streams.TryEnter(httpContext, out var place, out var problem))
        {
            await problem!.ExecuteAsync(httpContext);
            return;
        }

        try
        {
            var cost = WorkCosts.Stream(options.Selection, sent.Format.MaxHeldBytes(streams.Options) ?? 0);
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

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var maxBytes = sent.Format.MaxHeldBytes(streams.Options) ?? streams.Options.MaxStreamBytes;
        var bytes = new CountedStream(request.Body);
        if (!ContentCodings.TryUnpack(request, bytes, out var stream, out var problem)
            || (stream == bytes && request.ContentLength > maxBytes))
        {
            await (problem ?? Problems.BodyTooLarge(maxBytes)).ExecuteAsync(context);
            return;
        }

        var unpacked = new UnpackedBody(stream, bytes, maxBytes, streams.Options.Pace);
        var caller = limits.CountsRows ? Caller.From(context) : default;
        TakeTurn takeTurn = async cancellation =>
        {
            if (limits.CountsRows)
                await limits.PaceAsync(caller, Interlocked.Exchange(ref unpaced, 0), cancellation);
            return await work.Turns.TakeAsync(cancellation);
        };
        var output = new StreamedResponse(context, model, wanted.AnswerType, streams.Options.StreamTimeout);
        var totals = model.NewTotals();
        IAnswers? answers = null;
        try
        {
            using var body = await sent.Format.ReadAsync(unpacked, sent.Encoding, takeTurn, context.RequestAborted);
            var rows = await StreamRows.OpenAsync(
                model, sent.Format, wanted, options, body.Rows, context.RequestAborted);
            if (options.ValidateOnly)
            {
                await (await ValidateAsync(rows, body.Rows, context.RequestAborted)).ExecuteAsync(context);
                return;
            }

            answers = wanted.Answers(model, rows, options, failures);
            using var held = answers as IDisposable;
            var batch = new StreamedBatch(
                model.Predictor, answers, output.WriteAsync, totals, options.Selection.ToRows(model.Contract))
            {
                Scored = (block, predictions) => Count(context, block, predictions),
                TakeTurn = takeTurn,
                EndsWhenBad = true,
            };
            // A selection is answered once all rows are read.
            if (options.Selection.Name is not null)
                output.Summary = () => BatchSummary.FromStream(batch.Counts, totals, failures);
            var counts = await batch.RunAsync(body.Rows, rows.Parser, context.RequestAborted);
            await output.EndAsync(BatchSummary.FromStream(counts, totals, failures), context.RequestAborted);
        }
        catch (RefusedBodyException refused) when (!context.Response.HasStarted)
        {
            await output.ReplaceAsync(refused.Problem);
        }
        catch (RefusedBodyException refused) when (wanted.IsText)
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

    private void Count(HttpContext context, RowBlock block, ReadOnlyMemory<Scoring.Prediction> predictions)
    {
        observers.Predicted(
            context, model, block.Values[..(predictions.Length * model.Contract.Inputs.Count)], predictions.Span,
            block.GoodRows);
        observers.Refused(model, block.Faults.Count);
        if (limits.CountsRows) Interlocked.Add(ref unpaced, block.Count);
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
