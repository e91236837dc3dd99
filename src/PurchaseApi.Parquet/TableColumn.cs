using System.Buffers;
using System.Buffers.Text;
using ParquetSharp;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Parquet;

/// <summary>The cells of a column until their row group is written.</summary>
internal abstract class TableColumn(Column column, CellKind kind)
{
    private short[] levels = new short[1024];   // 1 where there is a value
    private int count;

    public Column Column { get; } = column;

    public CellKind Kind { get; } = kind;

    public static TableColumn Of(string name, CellKind kind) => kind switch
    {
        CellKind.Integer => new ValueColumn<long>(new Column<long?>(name), kind,
            (ReadOnlySpan<byte> cell, out long value) =>
                Utf8Parser.TryParse(cell, out value, out var read) && read == cell.Length),
        CellKind.Number => new ValueColumn<double>(new Column<double?>(name), kind,
            (ReadOnlySpan<byte> cell, out double value) =>
                Utf8Parser.TryParse(cell, out value, out var read) && read == cell.Length),
        _ => new TextColumn(new Column<string>(name), kind),
    };

    public void Add(ReadOnlySpan<byte> cell)
    {
        if (count == levels.Length) Array.Resize(ref levels, 2 * count);
        levels[count++] = !cell.IsEmpty && TryAdd(cell) ? (short)1 : (short)0;
    }

    /// <summary>Writes all and forgets it.</summary>
    public void WriteTo(ColumnWriter writer)
    {
        Write(writer, levels.AsSpan(0, count));
        count = 0;
    }

    private protected abstract bool TryAdd(ReadOnlySpan<byte> cell);

    private protected abstract void Write(ColumnWriter writer, ReadOnlySpan<short> present);

    private sealed class ValueColumn<T>(Column column, CellKind kind, TryParse<T> parse)
        : TableColumn(column, kind)
        where T : unmanaged
    {
        private readonly ArrayBufferWriter<T> values = new();

        private protected override bool TryAdd(ReadOnlySpan<byte> cell)
        {
            if (!parse(cell, out var value)) return false;
            values.Write([value]);
            return true;
        }

        private protected override void Write(ColumnWriter writer, ReadOnlySpan<short> present)
        {
            ((ColumnWriter<T>)writer).WriteBatch(present.Length, present, [], values.WrittenSpan);
            values.ResetWrittenCount();
        }
    }

    private delegate bool TryParse<T>(ReadOnlySpan<byte> cell, out T value);

    private sealed class TextColumn(Column column, CellKind kind) : TableColumn(column, kind)
    {
        private const int Batch = 1024;

        private readonly ByteArray[] values = new ByteArray[Batch];
        private readonly ArrayBufferWriter<byte> text = new();
        private readonly ArrayBufferWriter<int> lengths = new();

        private protected override bool TryAdd(ReadOnlySpan<byte> cell)
        {
            text.Write(cell);
            lengths.Write([cell.Length]);
            return true;
        }

        private protected override unsafe void Write(ColumnWriter writer, ReadOnlySpan<short> present)
        {
            var column = (ColumnWriter<ByteArray>)writer;
            var left = lengths.WrittenSpan;
            fixed (byte* start = text.WrittenSpan)
            {
                var next = start;
                for (var row = 0; row < present.Length; row += Batch)
                {
                    var levels = present.Slice(row, Math.Min(Batch, present.Length - row));
                    var count = levels.Count((short)1);
                    for (var i = 0; i < count; next += left[i++]) values[i] = new((nint)next, left[i]);
                    left = left[count..];
                    column.WriteBatch(levels.Length, levels, [], values.AsSpan(0, count));
                }
            }

            text.ResetWrittenCount();
            lengths.ResetWrittenCount();
        }
    }
}
