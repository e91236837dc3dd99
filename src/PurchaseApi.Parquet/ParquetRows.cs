using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ParquetSharp;
using ParquetSharp.IO;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>A Parquet file -> CSV in UTF-8, so that its rows are judged as those of any file. It is read page by page:
/// the memory is that of a page for each column, whatever the number of rows. Lists are left out.</summary>
public sealed class ParquetRows : ReadOnlyStream
{
    /// <summary>Rows whose cells are worded at once, a column after the other.</summary>
    private const int MaxBatch = 1024, MinBatch = 16;

    private const long BatchBytes = 2 << 20;
    private const int PageBuffer = 128 << 10;   // bytes read ahead of a column

    /// <summary>What is said of a file that cannot be read.</summary>
    public const string Unreadable = "This is not a Parquet file, or it is damaged or cut off.";

    private readonly RandomAccessFile file;
    // Arrow's own pools keep what they once had.
    private readonly ReaderProperties properties = ReaderProperties.WithMemoryPool(MemoryPool.SystemMemoryPool());
    private readonly ParquetFileReader reader;
    private readonly ColumnCells[] columns;
    private readonly ArrayBufferWriter<byte> lines = new();
    private RowGroupReader? group;
    private int groupIndex, taken, batchRows;
    private long rowsLeft;   // of the group

    /// <param name="source">Seekable; stays open.</param>
    /// <exception cref="UnreadableRowsException">It is not a Parquet file, or it was cut off.</exception>
    public ParquetRows(Stream source)
    {
        NativeHeap.GiveBack();
        properties.EnableBufferedStream();
        properties.BufferSize = PageBuffer;
        file = new ManagedRandomAccessFile(source, leaveOpen: true);
        reader = Guarded(() => new ParquetFileReader(file, properties));
        var schema = reader.FileMetaData.Schema;
        columns =
        [
            .. Enumerable.Range(0, reader.FileMetaData.NumColumns)
                .Where(column => schema.Column(column).MaxRepetitionLevel == 0)
                .Select(column => ColumnCells.Create(schema.Column(column), column)),
        ];
        WriteHeader();
    }

    /// <summary>What each column of the CSV holds.</summary>
    public IReadOnlyList<CellKind> ColumnKinds => [.. columns.Select(column => column.Kind)];

    /// <summary>Whether a file begins as Parquet does.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> start) => start.StartsWith("PAR1"u8);

    /// <summary>Leaves all others empty: nothing of them is read. To be said before the first row is.</summary>
    /// <param name="wanted">Places of columns.</param>
    public void Keep(IEnumerable<int> wanted)
    {
        foreach (var column in columns) column.IsLeftOut = true;
        foreach (var column in wanted) columns[column].IsLeftOut = false;
    }

    /// <exception cref="UnreadableRowsException">The file is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (taken == lines.WrittenCount)
            if (!Guarded(TryMore)) return 0;

        var count = Math.Min(buffer.Length, lines.WrittenCount - taken);
        lines.WrittenSpan.Slice(taken, count).CopyTo(buffer);
        taken += count;
        return count;
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var column in columns) column.Dispose();
            group?.Dispose();
            reader.Dispose();
            properties.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is ParquetException or IOException or OverflowException)
        {
            throw new UnreadableRowsException(Unreadable, error);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            throw new UnreadableRowsException("Parquet cannot be read on this system. Send CSV.", error);
        }
    }

    /// <summary>Each name is quoted, so that none of its signs is taken for the separator.</summary>
    private void WriteHeader() => Encoding.UTF8.GetBytes(
        string.Join(',', columns.Select(column =>
            $"\"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n",
        lines);

    /// <returns>false at the end of the file.</returns>
    private bool TryMore()
    {
        taken = 0;
        lines.ResetWrittenCount();
        if (rowsLeft == 0 && !TryOpenGroup()) return false;

        var rows = (int)Math.Min(batchRows, rowsLeft);
        foreach (var column in columns) column.Fill(rows);
        WriteRows(rows);
        rowsLeft -= rows;
        return true;
    }

    private bool TryOpenGroup()
    {
        while (rowsLeft == 0)
        {
            if (groupIndex == reader.FileMetaData.NumRowGroups) return false;

            foreach (var column in columns) column.Close();
            group?.Dispose();
            group = reader.RowGroup(groupIndex++);
            rowsLeft = group.MetaData.NumRows;
            var rowBytes = Math.Max(1, group.MetaData.TotalByteSize / Math.Max(1, rowsLeft));
            batchRows = (int)Math.Clamp(BatchBytes / rowBytes, MinBatch, MaxBatch);
            foreach (var column in columns) column.Open(group);
        }

        return true;
    }

    private void WriteRows(int rows)
    {
        var size = rows * (columns.Length + 2);   // with what ends a cell, and quotes
        foreach (var column in columns) size += column.Text.Length;
        var line = lines.GetSpan(size);
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            foreach (var column in columns)
            {
                var ends = column.Ends.Span;
                var start = row == 0 ? 0 : ends[row - 1];
                var length = ends[row] - start;
                column.Text.Span.Slice(start, length).CopyTo(line[at..]);
                at += length;
                line[at++] = (byte)',';
            }

            // A line with nothing on it would be no row.
            if (columns.Length == 1 && (at == 1 || line[at - 2] == '\n'))
            {
                line[at - 1] = line[at] = (byte)'"';
                at += 2;
            }

            line[at - 1] = (byte)'\n';
        }

        lines.Advance(at);
    }
}

/// <summary>glibc keeps freed blocks for each thread, up to a size that grows with them: a process that reads many pages
/// of Parquet would hold more and more memory.</summary>
internal static unsafe class NativeHeap
{
    // Source: malloc.h of glibc.
    private const int MmapThreshold = -3, ArenaMax = -8;

    private const int LargeBlock = 64 << 10;   // bytes

    private static int isSet;

    /// <summary>From now on large blocks go back to the system as they are freed. Other allocators do so
    /// anyway.</summary>
    public static void GiveBack()
    {
        if (Interlocked.Exchange(ref isSet, 1) == 1 || !OperatingSystem.IsLinux()
            || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var address)) return;

        var set = (delegate* unmanaged<int, int, int>)address;
        _ = set(MmapThreshold, LargeBlock);
        _ = set(ArenaMax, 1);
    }
}
