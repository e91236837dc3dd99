using System.Threading.Channels;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

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
