using System.Buffers;
using System.Threading.Channels;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Rows in, answers out, block by block and in order, at a memory of a few blocks whatever the number of
/// rows.</summary>
/// <param name="predictor">The version that answers every row.</param>
/// <param name="answers">Words the answers.</param>
/// <param name="write">Takes some answers; until it is done no more are made.</param>
/// <param name="totals">Receive every prediction.</param>
/// <param name="selection">null to answer every row in order; else only the selected ones are answered, and errors are
/// counted.</param>
public sealed class StreamedBatch(
    Predictor predictor, IAnswers answers, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
    BatchTotals totals, IRowSelection? selection = null)
{
    /// <summary>So much of answers is worded before it is written: little, since some take long.</summary>
    private const int BytesAtOnce = 64 << 10;

    /// <summary>The code of a stream that ends early.</summary>
    public const string TooManyBadRows = "TOO_MANY_BAD_ROWS";

    private const int JudgedRows = 10_000;
    private const double MaxBadShare = 0.95;

    private readonly ArrayBufferWriter<byte> output = new(BytesAtOnce + (16 << 10));   // and the last answer
    private BatchCounts counts;
    private bool isJudged;

    /// <summary>So far.</summary>
    public BatchCounts Counts => counts;

    /// <summary>Called for every block that was scored, with its good rows' predictions.</summary>
    public Action<RowBlock, ReadOnlyMemory<Prediction>>? Scored { get; init; }

    /// <summary>Waits until rows may be scored or worded; null to score without waiting.</summary>
    public TakeTurn? TakeTurn { get; init; }

    /// <summary>Whether it ends early when nearly all of the first rows are bad: what is sent is something
    /// else.</summary>
    public bool EndsWhenBad { get; init; }

    public async Task<BatchCounts> RunAsync(RowSource rows, IRowParser parser, CancellationToken cancellation)
    {
        await using var blocks = new ScoredRows(predictor, rows, parser, TakeTurn);
        // Fail before the answer starts where possible.
        await blocks.Reader.WaitToReadAsync(cancellation);
        if (selection is null) answers.Begin(output);
        await foreach (var block in blocks.Reader.ReadAllAsync(cancellation))
        {
            await AnswerAsync(block.Rows, block.Predictions, cancellation);
            await FlushAsync(cancellation);
            if (EndsWhenBad && IsBad()) return await EndEarlyAsync(cancellation);
            blocks.Free(block);
        }

        // Only now: nothing of the answer was sent, so that its head can say what all rows add up to.
        if (selection is not null) answers.Begin(output);
        foreach (var row in selection?.Take() ?? [])
        {
            using (TakeTurn is null ? null : await TakeTurn(cancellation))
                answers.Write(output, row.Index, new(row.IdKind, row.Id, row.Values, row.Columns), row.Prediction);
            if (output.WrittenCount >= BytesAtOnce) await FlushAsync(cancellation);
        }

        answers.End(output, counts, totals);
        await FlushAsync(cancellation);
        return counts;
    }

    private async ValueTask AnswerAsync(
        RowBlock block, ReadOnlyMemory<Prediction> predictions, CancellationToken cancellation)
    {
        Scored?.Invoke(block, predictions);
        totals.Add(predictions.Span);
        counts = new(counts.Received + block.Count, counts.Failed + block.Faults.Count);
        var (place, fault) = (0, 0);
        while (place < block.Count)
        {
            using (TakeTurn is null ? null : await TakeTurn(cancellation))
                Word(block, predictions.Span, ref place, ref fault);
            if (output.WrittenCount >= BytesAtOnce) await FlushAsync(cancellation);
        }
    }

    /// <summary>Words answers until there are enough of them to write.</summary>
    private void Word(RowBlock block, ReadOnlySpan<Prediction> predictions, ref int place, ref int fault)
    {
        for (; place < block.Count && output.WrittenCount < BytesAtOnce; place++)
        {
            var index = block.FirstIndex + place;
            if (fault < block.Faults.Count && block.Faults[fault].Place == place)
            {
                if (selection is null) answers.WriteFault(output, index, block.Faults[fault]);
                fault++;
                continue;
            }

            var (row, prediction) = (place - fault, predictions[place - fault]);
            if (selection is null) answers.Write(output, index, block.Row(row), prediction);
            else selection.Add(index, block.Row(row), prediction);
        }
    }

    /// <summary>Judges once.</summary>
    private bool IsBad()
    {
        if (isJudged || counts.Received < JudgedRows) return false;
        isJudged = true;
        return counts.Failed >= MaxBadShare * counts.Received;
    }

    private async Task<BatchCounts> EndEarlyAsync(CancellationToken cancellation)
    {
        counts = counts with { IsCut = true };
        if (selection is not null) answers.Begin(output);
        answers.WriteCut(output, TooManyBadRows, $"{counts.Failed} of the first {counts.Received} rows are bad; "
            + "the first errors say why. Check that the columns and the model are the ones you mean.");
        answers.End(output, counts, totals);
        await FlushAsync(cancellation);
        return counts;
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (output.WrittenCount > 0) await write(output.WrittenMemory, cancellation);
        output.ResetWrittenCount();
    }
}

/// <summary>Words answers in one format. It belongs to one stream.</summary>
public interface IAnswers
{
    /// <summary>Before the first answer.</summary>
    void Begin(IBufferWriter<byte> output);

    /// <param name="output">Receives the answer.</param>
    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="row">Its id and values.</param>
    /// <param name="prediction">For it.</param>
    void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction);

    /// <param name="output">Receives the answer.</param>
    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="fault">What is wrong with it.</param>
    void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault);

    /// <summary>After the last answer.</summary>
    void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals);

    /// <summary>In place of the end, when there will be no more answers though there may be more rows.</summary>
    void WriteCut(IBufferWriter<byte> output, string code, string detail);
}

/// <summary>What became of the rows of a batch.</summary>
/// <param name="Received">How many were read.</param>
/// <param name="Failed">How many of them have errors.</param>
/// <param name="IsCut">Whether there are rows that were not read.</param>
public readonly record struct BatchCounts(long Received, long Failed, bool IsCut = false)
{
    public long Succeeded => Received - Failed;
}

/// <summary>A block of rows and, once they are scored, the predictions of its good ones.</summary>
internal sealed class ScoredBlock(int inputCount, int capacity = RowBlock.DefaultCapacity)
{
    private readonly Prediction[] predictions = new Prediction[capacity];

    public RowBlock Rows { get; } = new(inputCount, capacity);

    public ReadOnlyMemory<Prediction> Predictions => predictions.AsMemory(0, Rows.GoodCount);

    /// <param name="predictor">Whose answers they are.</param>
    /// <param name="start">The first of the good rows to score.</param>
    /// <param name="count">How many at most.</param>
    public void Score(Predictor predictor, int start, int count)
    {
        count = Math.Min(count, Rows.GoodCount - start);
        var inputs = predictor.Contract.Inputs.Count;
        predictor.Decide(Rows.Values.Slice(start * inputs, count * inputs), predictions.AsSpan(start, count));
        if (predictor.Control is null) return;

        for (var i = start; i < start + count; i++) predictions[i] = predictor.Assign(predictions[i], Rows.Row(i));
    }
}

/// <summary>Rows -> scored blocks in their order: while one is scored, the next is read and judged, and the one before
/// is with whoever takes them. It holds a few blocks, whatever the number of rows.</summary>
internal sealed class ScoredRows : IAsyncDisposable
{
    /// <summary>One is read, one scored and one taken; another lies between, so that no step waits.</summary>
    private const int Blocks = 4;

    /// <summary>Rows scored in one turn.</summary>
    private const int RowsAtOnce = 512;

    private readonly Channel<ScoredBlock> free = Channel.CreateBounded<ScoredBlock>(Blocks);
    private readonly Channel<ScoredBlock> read = Channel.CreateBounded<ScoredBlock>(Blocks);
    private readonly Channel<ScoredBlock> scored = Channel.CreateBounded<ScoredBlock>(Blocks);
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;

    public ScoredRows(Predictor predictor, RowSource rows, IRowParser parser, TakeTurn? takeTurn)
    {
        for (var i = 0; i < Blocks; i++) free.Writer.TryWrite(new(predictor.Contract.Inputs.Count));
        work = Task.WhenAll(
            Task.Run(() => PassOn(scored.Writer, () => ScoreAsync(predictor, takeTurn))),
            Task.Run(() => PassOn(read.Writer, () => ReadAsync(rows, parser))));
    }

    /// <summary>The blocks that are scored; it throws what reading threw, after the blocks before.</summary>
    public ChannelReader<ScoredBlock> Reader => scored.Reader;

    /// <summary>Gives a block back.</summary>
    public void Free(ScoredBlock block) => free.Writer.TryWrite(block);

    /// <summary>Nobody reads on when the caller has the stream back.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
    }

    private async Task ReadAsync(RowSource rows, IRowParser parser)
    {
        while (true)
        {
            var block = await free.Reader.ReadAsync(stop.Token);
            if (!await rows.ReadAsync(parser, block.Rows, stop.Token)) return;
            await read.Writer.WriteAsync(block, stop.Token);
        }
    }

    private async Task ScoreAsync(Predictor predictor, TakeTurn? takeTurn)
    {
        await foreach (var block in read.Reader.ReadAllAsync(stop.Token))
        {
            for (var start = 0; start < block.Rows.GoodCount; start += RowsAtOnce)
                using (takeTurn is null ? null : await takeTurn(stop.Token))
                    block.Score(predictor, start, RowsAtOnce);
            await scored.Writer.WriteAsync(block, stop.Token);
        }
    }

    /// <summary>What ends a stage is told to the next one.</summary>
    private static async Task PassOn(ChannelWriter<ScoredBlock> next, Func<Task> stage)
    {
        try
        {
            await stage();
            next.Complete();
        }
        catch (Exception error)
        {
            next.Complete(error);
        }
    }
}
