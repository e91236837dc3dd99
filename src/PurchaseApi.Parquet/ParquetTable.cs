using System.Buffers;
using ParquetSharp;
using ParquetSharp.IO;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>CSV in pieces -> a Parquet file, a row group at a time. Empty cells are null. Without its end it cannot be
/// read, so nobody takes a part for the whole.</summary>
/// <param name="kindOf">Column name -> what its cells are; what is not of that kind becomes null.</param>
/// <param name="write">Takes the file piece by piece.</param>
public sealed class ParquetTable(
    Func<string, CellKind> kindOf, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write) : IDisposable
{
    private const int GroupRows = 1 << 15, GroupBytes = 8 << 20;

    private readonly PendingBytes pending = new();
    private readonly ArrayBufferWriter<byte> csv = new();
    private TableColumn[] columns = [];
    private CsvRecord record = new((byte)',', maxCells: 0);
    private ParquetFileWriter? file;
    private int rows;
    private long groupBytes;

    /// <summary>Whether a file is called one of Parquet.</summary>
    public static bool IsNamed(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <param name="text">Goes on where the last one ended.</param>
    /// <param name="cancellation">Of the writing.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        csv.Write(text.Span);
        Read(isEnd: false);
        await DrainAsync(cancellation);
    }

    /// <summary>Writes the last row group and the end of the file.</summary>
    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        Read(isEnd: true);
        EndGroup();
        file?.Close();
        await DrainAsync(cancellation);
    }

    public void Dispose() => file?.Dispose();

    private void Read(bool isEnd)
    {
        var bytes = csv.WrittenSpan;
        var at = 0;
        while (at < bytes.Length && record.Scan(bytes[at..], isEnd) is > 0 and var length)
        {
            var row = bytes.Slice(at, length);
            if (file is null) Begin(row);
            else AddRow(row);
            at += length;
        }

        var rest = bytes[at..].ToArray();
        csv.ResetWrittenCount();
        csv.Write(rest);
    }

    private void Begin(ReadOnlySpan<byte> header)
    {
        record = new((byte)',', record.Count);
        record.Scan(header, isEnd: true);
        columns = new TableColumn[record.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = Encoding.UTF8.GetString(record.Cell(header, i));
            columns[i] = TableColumn.Of(name, kindOf(name));
        }

        using var properties = Properties();
        file = new(
            new ManagedOutputStream(pending, leaveOpen: true), [.. columns.Select(column => column.Column)],
            properties);
    }

    /// <summary>Numbers hardly ever repeat, so a dictionary of them would be work for nothing; nobody looks for answers
    /// by the least and the largest text.</summary>
    private WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Snappy).MemoryPool(MemoryPool.SystemMemoryPool());
        foreach (var column in columns)
        {
            if (column.Kind == CellKind.Text) builder.DisableStatistics(column.Column.Name);
            else builder.DisableDictionary(column.Column.Name);
        }

        return builder.Build();
    }

    private void AddRow(ReadOnlySpan<byte> row)
    {
        for (var i = 0; i < columns.Length; i++) columns[i].Add(record.Cell(row, i));
        groupBytes += row.Length;
        if (++rows == GroupRows || groupBytes >= GroupBytes) EndGroup();
    }

    private void EndGroup()
    {
        if (rows == 0) return;

        using var group = file!.AppendRowGroup();
        foreach (var column in columns)
        {
            using var writer = group.NextColumn();
            column.WriteTo(writer);
        }

        (rows, groupBytes) = (0, 0);
    }

    private async ValueTask DrainAsync(CancellationToken cancellation)
    {
        if (pending.Bytes.WrittenCount > 0) await write(pending.Bytes.WrittenMemory, cancellation);
        pending.Bytes.ResetWrittenCount();
    }

    /// <summary>What was written and not taken yet.</summary>
    private sealed class PendingBytes : Stream
    {
        private long position;

        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => position;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Bytes.Write(buffer);
            position += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Whoever drains it does.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
