using System.Buffers.Text;
using ParquetSharp;
using PurchaseApi.Scoring.Inputs;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>The values of a column until their row group is written. A row that nothing is added to is null.</summary>
internal abstract class TableColumn(Column column)
{
    private short[] levels = [];   // 1 where there is a value

    public Column Column { get; } = column;

    /// <summary>Numbers hardly ever repeat, so that a dictionary of them is work for nothing.</summary>
    public bool HasDictionary { get; protected init; }

    /// <summary>Of cells of CSV: what is not of the kind is null.</summary>
    public static TableColumn Create(string name, CellKind kind) => kind switch
    {
        CellKind.Integer => new IntegerColumn(name),
        CellKind.Number => new NumberColumn(name),
        _ => new TextColumn(name),
    };

    /// <param name="row">Of the group.</param>
    /// <param name="cell">As CSV has it, without quotes.</param>
    public abstract void AddCell(int row, ReadOnlySpan<byte> cell);

    /// <summary>Writes all and forgets it.</summary>
    /// <param name="writer">Of the column.</param>
    /// <param name="rows">Of the group.</param>
    public void WriteTo(ColumnWriter writer, int rows)
    {
        if (levels.Length < rows) Array.Resize(ref levels, rows);
        Write(writer, levels.AsSpan(0, rows));
        Array.Clear(levels);
    }

    private protected abstract void Write(ColumnWriter writer, ReadOnlySpan<short> present);

    private protected void Mark(int row)
    {
        if (row >= levels.Length) Array.Resize(ref levels, Math.Max(64, 2 * row));
        levels[row] = 1;
    }
}

internal abstract class ValueColumn<T>(Column column) : TableColumn(column)
    where T : unmanaged
{
    private T[] values = [];
    private int used;

    public void Add(int row, T value)
    {
        Mark(row);
        if (used == values.Length) Array.Resize(ref values, Math.Max(64, 2 * used));
        values[used++] = value;
    }

    private protected override void Write(ColumnWriter writer, ReadOnlySpan<short> present)
    {
        ((ColumnWriter<T>)writer).WriteBatch(present.Length, present, [], values.AsSpan(0, used));
        used = 0;
    }
}

internal sealed class NumberColumn(string name) : ValueColumn<double>(new Column<double?>(name))
{
    public override void AddCell(int row, ReadOnlySpan<byte> cell)
    {
        if (Utf8Parser.TryParse(cell, out double value, out var read) && read == cell.Length) Add(row, value);
    }
}

internal sealed class IntegerColumn(string name) : ValueColumn<long>(new Column<long?>(name))
{
    public override void AddCell(int row, ReadOnlySpan<byte> cell)
    {
        if (Utf8Parser.TryParse(cell, out long value, out var read) && read == cell.Length) Add(row, value);
    }
}

internal sealed class TruthColumn(string name) : ValueColumn<bool>(new Column<bool?>(name))
{
    public override void AddCell(int row, ReadOnlySpan<byte> cell)
    {
        if (Utf8Parser.TryParse(cell, out bool value, out var read) && read == cell.Length) Add(row, value);
    }
}

/// <summary>Texts, which are handed over some at a time: by where each of them lies.</summary>
internal abstract class TextsColumn : TableColumn
{
    private const int Batch = 1024;

    private readonly ByteArray[] values = new ByteArray[Batch];

    private protected TextsColumn(string name) : base(new Column<string>(name)) => HasDictionary = true;

    private protected void Write(ColumnWriter writer, ReadOnlySpan<short> present, Func<int, ByteArray> at)
    {
        var texts = (ColumnWriter<ByteArray>)writer;
        var next = 0;
        for (var row = 0; row < present.Length; row += Batch)
        {
            var some = present.Slice(row, Math.Min(Batch, present.Length - row));
            var there = some.Count((short)1);
            for (var i = 0; i < there; i++) values[i] = at(next++);
            texts.WriteBatch(some.Length, some, [], values.AsSpan(0, there));
        }
    }
}

/// <summary>Any texts.</summary>
internal sealed class TextColumn(string name) : TextsColumn(name)
{
    private byte[] text = [];
    private int[] ends = [];
    private int used;

    public override void AddCell(int row, ReadOnlySpan<byte> cell)
    {
        if (!cell.IsEmpty) Add(row, cell);
    }

    public void Add(int row, ReadOnlySpan<byte> value)
    {
        Mark(row);
        var start = used == 0 ? 0 : ends[used - 1];
        if (text.Length - start < value.Length) Array.Resize(ref text, (2 * text.Length) + value.Length);
        if (used == ends.Length) Array.Resize(ref ends, Math.Max(64, 2 * used));
        value.CopyTo(text.AsSpan(start));
        ends[used++] = start + value.Length;
    }

    private protected override unsafe void Write(ColumnWriter writer, ReadOnlySpan<short> present)
    {
        fixed (byte* first = text)
        {
            var start = (nint)first;
            Write(writer, present, i =>
            {
                var from = i == 0 ? 0 : ends[i - 1];
                return new(start + from, ends[i] - from);
            });
        }

        used = 0;
    }
}

/// <summary>Texts of which there are few, known beforehand.</summary>
internal sealed class WordColumn : TextsColumn
{
    private readonly ByteArray[] words;
    private readonly byte[] text;   // of all words; it stays where it is
    private short[] places = [];
    private int used;

    /// <param name="name">Of the column.</param>
    /// <param name="words">Empty or null for none.</param>
    public WordColumn(string name, IReadOnlyList<string?> words) : base(name)
    {
        text = GC.AllocateUninitializedArray<byte>(
            words.Sum(word => Encoding.UTF8.GetByteCount(word ?? "")), pinned: true);
        this.words = new ByteArray[words.Count];
        var at = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var length = Encoding.UTF8.GetBytes(words[i] ?? "", text.AsSpan(at));
            this.words[i] = new(System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(text, at), length);
            at += length;
        }
    }

    public void Add(int row, int word)
    {
        if (words[word].Length == 0) return;
        Mark(row);
        if (used == places.Length) Array.Resize(ref places, Math.Max(64, 2 * used));
        places[used++] = (short)word;
    }

    public override void AddCell(int row, ReadOnlySpan<byte> cell) => throw new NotSupportedException();

    private protected override void Write(ColumnWriter writer, ReadOnlySpan<short> present)
    {
        Write(writer, present, i => words[places[i]]);
        GC.KeepAlive(text);
        used = 0;
    }
}
