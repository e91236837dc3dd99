using System.Buffers;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Rows in, answers out, block by block and in order, at a memory of a few blocks whatever the number of
/// rows.</summary>
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
    private readonly TopRows? kept = top is { } count ? new(count) : null;
    private BatchCounts counts;

    /// <summary>Called for every block that was scored, with its good rows' predictions.</summary>
    public Action<RowBlock, ReadOnlyMemory<Prediction>>? Scored { get; init; }

    public async Task<BatchCounts> RunAsync(RowSource rows, IRowParser parser, CancellationToken cancellation)
    {
        await using var blocks = new ScoredRows(predictor, rows, parser);
        // What cannot even begin is no answer that breaks off.
        await blocks.Reader.WaitToReadAsync(cancellation);
        answers.Begin(output);
        await foreach (var block in blocks.Reader.ReadAllAsync(cancellation))
        {
            await AnswerAsync(block.Rows, block.Predictions, cancellation);
            await FlushAsync(cancellation);
            blocks.Free(block);
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

    private async ValueTask AnswerAsync(
        RowBlock block, ReadOnlyMemory<Prediction> predictions, CancellationToken cancellation)
    {
        Scored?.Invoke(block, predictions);
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
                answers.Write(output, index, block.Row(place - fault), predictions.Span[place - fault]);
            }
            else
            {
                kept.Add(index, block.Row(place - fault), predictions.Span[place - fault]);
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
