using System.Buffers;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Rows in, answers out, block by block: while one is scored and written, the next is read and judged. Two
/// blocks are all that it holds, whatever the number of rows.</summary>
/// <param name="predictor">The version that answers every row.</param>
/// <param name="answers">Words the answers.</param>
/// <param name="write">Takes some answers; until it is done no more are made.</param>
/// <param name="top">null to answer every row in order; else only the most likely are answered, and errors are
/// counted.</param>
public sealed class StreamedBatch(
    Predictor predictor, IAnswers answers, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
    int? top = null)
{
    /// <summary>So much of answers is worded before it is written: little, since some take long.</summary>
    private const int BytesAtOnce = 64 << 10;

    private readonly ArrayBufferWriter<byte> output = new(BytesAtOnce + (16 << 10));   // and the last answer
    private readonly Prediction[] predictions = new Prediction[RowBlock.DefaultCapacity];
    private readonly TopRows? kept = top is { } count ? new(count) : null;
    private BatchCounts counts;

    /// <summary>Called for every block that was scored, with its good rows' predictions.</summary>
    public Action<RowBlock, ReadOnlyMemory<Prediction>>? Scored { get; init; }

    public async Task<BatchCounts> RunAsync(RowSource rows, IRowParser parser, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var inputs = predictor.Contract.Inputs.Count;
        var (block, next) = (new RowBlock(inputs), new RowBlock(inputs));
        var hasRows = await rows.ReadAsync(parser, block, cancellation);
        answers.Begin(output);
        while (hasRows)
        {
            var reading = Task.Run(() => rows.ReadAsync(parser, next, stop.Token).AsTask(), CancellationToken.None);
            try
            {
                await AnswerAsync(block, cancellation);
                await FlushAsync(cancellation);
            }
            catch
            {
                // Nobody may read on when the caller has the stream back.
                await stop.CancelAsync();
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            hasRows = await reading;
            (block, next) = (next, block);
        }

        foreach (var row in kept?.Take() ?? [])
        {
            answers.Write(output, row.Index, new(row.IdKind, row.Id, row.Values), row.Prediction);
            if (output.WrittenCount >= BytesAtOnce) await FlushAsync(cancellation);
        }

        answers.End(output, counts);
        await FlushAsync(cancellation);
        return counts;
    }

    private async ValueTask AnswerAsync(RowBlock block, CancellationToken cancellation)
    {
        var scored = predictions.AsMemory(0, block.GoodCount);
        predictor.Predict(block.Values, scored.Span);
        Scored?.Invoke(block, scored);
        counts = new(counts.Received + block.Count, counts.Failed + block.Faults.Count);
        var fault = 0;
        for (var place = 0; place < block.Count; place++)
        {
            var index = block.FirstIndex + place;
            if (fault < block.Faults.Count && block.Faults[fault].Place == place)
            {
                if (kept is null) answers.WriteFault(output, index, block.Faults[fault]);
                fault++;
            }
            else if (kept is null)
            {
                answers.Write(output, index, block.Row(place - fault), predictions[place - fault]);
            }
            else
            {
                kept.Add(index, block.Row(place - fault), predictions[place - fault]);
            }

            if (output.WrittenCount >= BytesAtOnce) await FlushAsync(cancellation);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (output.WrittenCount > 0) await write(output.WrittenMemory, cancellation);
        output.ResetWrittenCount();
    }
}
