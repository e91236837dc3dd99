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

    private sealed class ValueColumn<T>(Column column, CellKind kind, TryParse<T> parse) : TableColumn(column, kind)
        where T : unmanaged
    {
        private T[] values = new T[1024];
        private int used;

        private protected override bool TryAdd(ReadOnlySpan<byte> cell)
        {
            if (used == values.Length) Array.Resize(ref values, 2 * used);
            if (!parse(cell, out values[used])) return false;
            used++;
            return true;
        }

        private protected override void Write(ColumnWriter writer, ReadOnlySpan<short> present)
        {
            ((ColumnWriter<T>)writer).WriteBatch(present.Length, present, [], values.AsSpan(0, used));
            used = 0;
        }
    }

    private delegate bool TryParse<T>(ReadOnlySpan<byte> cell, out T value);

    private sealed class TextColumn(Column column, CellKind kind) : TableColumn(column, kind)
    {
        private const int Batch = 1024;

        private readonly ByteArray[] values = new ByteArray[Batch];
        private byte[] text = new byte[8 * Batch];
        private int[] ends = new int[Batch];
        private int used;

        private int Length => used == 0 ? 0 : ends[used - 1];

        private protected override bool TryAdd(ReadOnlySpan<byte> cell)
        {
            var start = Length;
            if (text.Length - start < cell.Length) Array.Resize(ref text, (2 * text.Length) + cell.Length);
            if (used == ends.Length) Array.Resize(ref ends, 2 * used);
            cell.CopyTo(text.AsSpan(start));
            ends[used++] = start + cell.Length;
            return true;
        }

        private protected override unsafe void Write(ColumnWriter writer, ReadOnlySpan<short> present)
        {
            var texts = (ColumnWriter<ByteArray>)writer;
            fixed (byte* start = text)
            {
                var (next, from) = (0, 0);
                for (var row = 0; row < present.Length; row += Batch)
                {
                    var some = present.Slice(row, Math.Min(Batch, present.Length - row));
                    var there = some.Count((short)1);
                    for (var i = 0; i < there; i++)
                    {
                        values[i] = new((nint)(start + from), ends[next] - from);
                        from = ends[next++];
                    }

                    texts.WriteBatch(some.Length, some, [], values.AsSpan(0, there));
                }
            }

            used = 0;
        }
    }
}
