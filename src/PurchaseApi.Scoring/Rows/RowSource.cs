using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Bytes that come in pieces -> blocks of rows. Its memory is that of the longest row, whatever
/// comes.</summary>
/// <param name="read">UTF-8.</param>
/// <param name="takeTurn">Waits until rows may be parsed; null to parse without waiting.</param>
public sealed class RowSource(ReadBytes read, TakeTurn? takeTurn = null)
{
    private const int FirstBuffer = 256 << 10;

    /// <summary>From here on an unfinished row is not looked at again until it has doubled; else one that trickles in
    /// would be scanned for every piece.</summary>
    private const int LongRow = 64 << 10;

    private byte[] buffer = new byte[FirstBuffer];
    private int start;
    private int end;
    private Task<int>? reading;
    private long rowCount;

    /// <summary>What each column of a CSV holds; null where all are texts.</summary>
    public IReadOnlyList<CellKind>? ColumnKinds { get; init; }

    /// <summary>Told which columns are needed, before the first row; null where all are read anyway.</summary>
    public Action<IEnumerable<int>>? KeepColumns { get; init; }

    /// <summary>Nothing follows what is buffered.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>What has not been taken yet.</summary>
    public ReadOnlySpan<byte> Buffered => buffer.AsSpan(start, end - start);

    public void Take(int count) => start += count;

    /// <summary>Waits for more bytes, or for the end.</summary>
    public async ValueTask MoreAsync(CancellationToken cancellation)
    {
        reading ??= StartReading(cancellation).AsTask();
        var count = await reading;
        reading = null;
        Received(count);
    }

    /// <summary>Fills a block with the rows that are there, waiting only while there is none.</summary>
    /// <returns>false when there are no more rows.</returns>
    public async ValueTask<bool> ReadAsync(IRowParser parser, RowBlock block, CancellationToken cancellation)
    {
        block.Clear(rowCount);
        while (true)
        {
            int taken;
            using (takeTurn is null ? null : await takeTurn(cancellation))
                taken = parser.Read(Buffered, IsEnd, block);
            Take(taken);
            if (block.IsFull || (IsEnd && start == end)) break;
            if (IsEnd) continue;
            if (block.Count > 0 && !TryMore(cancellation)) break;
            if (block.Count > 0) continue;

            var wanted = taken == 0 && end - start > LongRow ? 2 * (end - start) : 0;
            do await MoreAsync(cancellation);
            while (!IsEnd && end - start < Math.Min(wanted, RowLimits.MaxRowBytes + 1));
        }

        rowCount += block.Count;
        return block.Count > 0;
    }

    /// <summary>Takes what is there already; what is not, the next call waits for.</summary>
    private bool TryMore(CancellationToken cancellation)
    {
        if (reading is null)
        {
            var count = StartReading(cancellation);
            if (count.IsCompletedSuccessfully)
            {
                Received(count.GetAwaiter().GetResult());
                return true;
            }

            reading = count.AsTask();
        }

        if (!reading.IsCompletedSuccessfully) return false;
        Received(reading.GetAwaiter().GetResult());
        reading = null;
        return true;
    }

    private ValueTask<int> StartReading(CancellationToken cancellation)
    {
        if (start > 0)
        {
            Buffered.CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        return read(buffer.AsMemory(end), cancellation);
    }

    private void Received(int count)
    {
        end += count;
        IsEnd = count == 0;
    }
}

/// <summary>Waits until a slice of work may run. Dispose what it gives when the slice is done, and before anything is
/// waited for.</summary>
public delegate ValueTask<IDisposable> TakeTurn(CancellationToken cancellation);

/// <summary>Bytes -> judged rows, for one format. It keeps its place between calls and belongs to one stream.</summary>
public interface IRowParser
{
    /// <summary>Adds complete rows until the block is full.</summary>
    /// <param name="bytes">What has not been taken yet.</param>
    /// <param name="isEnd">Nothing follows.</param>
    /// <param name="block">Receives good and bad rows.</param>
    /// <returns>How many bytes were taken.</returns>
    int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block);
}

/// <summary>Bounds of a row in a stream.</summary>
public static class RowLimits
{
    /// <summary>Of a line of NDJSON and of a record of CSV.</summary>
    public const int MaxRowBytes = 1 << 20;

    internal static FieldFault TooLong { get; } =
        new(FaultCodes.RowTooLong, "", $"The row is longer than {MaxRowBytes} bytes.");
}
