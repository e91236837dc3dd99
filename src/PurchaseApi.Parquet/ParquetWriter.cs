using System.Buffers;
using ParquetSharp;
using ParquetSharp.IO;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>Columns -> a Parquet file, a row group at a time. Without its end it cannot be read, so nobody takes a part
/// for the whole.</summary>
internal sealed class ParquetWriter : IDisposable
{
    private const int GroupRows = 1 << 16, GroupBytes = 8 << 20;

    private readonly PendingBytes pending = new();
    private readonly IReadOnlyList<TableColumn> columns;
    private readonly ParquetFileWriter file;
    private long groupBytes;

    public ParquetWriter(IReadOnlyList<TableColumn> columns)
    {
        NativeHeap.GiveBack();
        this.columns = columns;
        using var properties = Properties();
        file = new(
            new ManagedOutputStream(pending, leaveOpen: true), [.. columns.Select(column => column.Column)],
            properties);
    }

    /// <summary>The row that values are added to, in its group.</summary>
    public int Row { get; private set; }

    /// <param name="output">Receives the group that the row completes.</param>
    /// <param name="bytes">Of the row's texts, roughly.</param>
    public void EndRow(IBufferWriter<byte> output, int bytes)
    {
        groupBytes += bytes;
        if (++Row < GroupRows && groupBytes < GroupBytes) return;
        EndGroup();
        pending.MoveTo(output);
    }

    /// <summary>Writes the last group and the end of the file.</summary>
    public void End(IBufferWriter<byte> output)
    {
        if (Row > 0) EndGroup();
        file.Close();
        pending.MoveTo(output);
    }

    public void Dispose() => file.Dispose();

    /// <summary>Nobody looks for answers by the least and the largest value.</summary>
    private WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Snappy).MemoryPool(MemoryPool.SystemMemoryPool()).DisableStatistics();
        foreach (var column in columns.Where(column => !column.HasDictionary))
            builder.DisableDictionary(column.Column.Name);
        return builder.Build();
    }

    private void EndGroup()
    {
        using var group = file.AppendRowGroup();
        foreach (var column in columns)
        {
            using var writer = group.NextColumn();
            column.WriteTo(writer, Row);
        }

        (Row, groupBytes) = (0, 0);
    }

    /// <summary>What was written and not taken yet.</summary>
    private sealed class PendingBytes : Stream
    {
        private readonly ArrayBufferWriter<byte> bytes = new();
        private long position;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => position;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public void MoveTo(IBufferWriter<byte> output)
        {
            output.Write(bytes.WrittenSpan);
            bytes.ResetWrittenCount();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            bytes.Write(buffer);
            position += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Whoever takes it does.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>A CSV -> a Parquet file. Empty cells are null.</summary>
public static class ParquetTable
{
    /// <summary>Whether a file is called one of Parquet.</summary>
    public static bool IsNamed(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <param name="csv">All of it, with commas and a header.</param>
    /// <param name="kindOf">Column name -> what its cells are; what is not of that kind becomes null.</param>
    /// <param name="output">Receives the file.</param>
    public static void Write(ReadOnlySpan<byte> csv, Func<string, CellKind> kindOf, IBufferWriter<byte> output)
    {
        var at = new CsvRecord((byte)',', maxCells: 0).Scan(csv, isEnd: true);
        var columns = Columns(csv[..at], kindOf);
        var record = new CsvRecord((byte)',', columns.Length);
        using var file = new ParquetWriter(columns);
        while (at < csv.Length)
        {
            var rest = csv[at..];
            var length = record.Scan(rest, isEnd: true);
            for (var i = 0; i < columns.Length; i++) columns[i].AddCell(file.Row, record.Cell(rest, i));
            file.EndRow(output, length);
            at += length;
        }

        file.End(output);
    }

    private static TableColumn[] Columns(ReadOnlySpan<byte> header, Func<string, CellKind> kindOf)
    {
        var counted = new CsvRecord((byte)',', maxCells: 0);
        counted.Scan(header, isEnd: true);
        var record = new CsvRecord((byte)',', counted.Count);
        record.Scan(header, isEnd: true);
        var columns = new TableColumn[record.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = Encoding.UTF8.GetString(record.Cell(header, i));
            columns[i] = TableColumn.Create(name, kindOf(name));
        }

        return columns;
    }
}
