using System.Text;
using PurchaseApi.Hosting;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Batch.Formats;

/// <summary>Parquet both ways: read as the CSV that it stands for.</summary>
internal sealed class ParquetFormat() : StreamFormat("application/vnd.apache.parquet")
{
    public override string RowsDescription => "A column for each input.";

    public override string AnswersDescription => "The columns of the CSV.";

    public override bool IsText => false;

    public override long? MaxHeldBytes(BatchOptions options) =>
        Math.Min(options.MaxParquetBytes, options.MaxStreamBytes);

    public override async Task<SentRows> ReadAsync(
        UnpackedBody body, Encoding? encoding, TakeTurn takeTurn, CancellationToken cancellation)
    {
        var parquet = await ParquetBody.ReadAsync(body, cancellation);
        return new(parquet.ToRows(takeTurn), parquet);
    }

    public override async Task<StreamRows> BeginAsync(
        ServedModel model, StreamFormat wanted, AnswerOptions options, RowSource source,
        CancellationToken cancellation)
    {
        var header = await CsvHeaderLine.ReadAsync(source, cancellation);
        var rows = StreamRows.FromTable(this, model, header, wanted.KeepsObjects, options);
        source.KeepColumns?.Invoke(rows.Columns);
        return rows;
    }

    public override Problem Invalid(string? detail, IReadOnlyList<ProblemError>? errors = null) =>
        Problems.InvalidParquet(detail, errors);

    public override IAnswers Answers(
        ServedModel model, StreamRows rows, AnswerOptions options, FailedRows failures) =>
        new ParquetAnswers(Tables.Answers(model, rows, options), rows.Kinds);
}

/// <summary>A Parquet body. All of it is in memory, since its end says what it holds.</summary>
internal sealed class ParquetBody(ParquetRows rows, MemoryStream bytes) : IDisposable
{
    private const int Piece = 64 << 10;

    /// <exception cref="RefusedBodyException">It is too large, does not arrive, or is not a Parquet file.</exception>
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

        return new(Read, takeTurn) { ColumnKinds = rows.ColumnKinds, KeepColumns = rows.Keep };
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
