using System.Buffers;
using ParquetSharp;
using ParquetSharp.IO;

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
