using PurchaseApi.Hosting;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch.Formats;

/// <summary>A Parquet body. All of it is in memory, since its end says what it holds.</summary>
internal sealed class ParquetBody(ParquetRows rows, MemoryStream bytes) : IDisposable
{
    private const int Piece = 64 << 10;

    /// <exception cref="RefusedBodyException">It is too large, does not come, or is no Parquet file.</exception>
    public static async Task<ParquetBody> ReadAsync(UnpackedBody body, CancellationToken cancellation)
    {
        var (bytes, piece) = (new MemoryStream(), new byte[Piece]);
        while (await body.ReadAsync(piece, cancellation) is > 0 and var count) bytes.Write(piece, 0, count);
        bytes.Position = 0;
        return Readable(() => new ParquetBody(new ParquetRows(bytes), bytes));
    }

    /// <summary>Its rows, unpacked in turns.</summary>
    public RowSource ToRows(TakeTurn takeTurn)
    {
        async ValueTask<int> Read(Memory<byte> memory, CancellationToken cancellation)
        {
            using var turn = await takeTurn(cancellation);
            return Readable(() => rows.Read(memory.Span));
        }

        return new(Read, takeTurn) { ColumnKinds = rows.ColumnKinds };
    }

    public void Dispose()
    {
        rows.Dispose();
        bytes.Dispose();
    }

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableRowsException error)
        {
            throw new RefusedBodyException(Problems.InvalidParquet(error.Message), error);
        }
    }
}
