using System.Buffers;
using ParquetSharp;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Parquet;

/// <summary>The next cells of a column, worded as CSV has them. A missing one is empty.</summary>
internal abstract class ColumnCells(string name, CellKind kind, int index) : IDisposable
{
    private readonly ArrayBufferWriter<byte> text = new(16 << 10);
    private int[] ends = [];

    public string Name { get; } = name;

    public CellKind Kind { get; } = kind;

    /// <summary>Whether its cells are empty, whatever the file holds.</summary>
    public bool IsLeftOut { get; set; }

    /// <param name="column">No list.</param>
    /// <param name="index">Its place in the file.</param>
    public static ColumnCells Create(ColumnDescriptor column, int index)
    {
        using var type = column.LogicalType;
        var length = column.TypeLength;
        ColumnCells As<T>(CellKind kind, WriteCell<T> write) where T : unmanaged =>
            new ColumnCells<T>(column.Path.ToDotString(), kind, index, column.MaxDefinitionLevel, write);
        return (column.PhysicalType, type) switch
        {
            (PhysicalType.Boolean, _) => As<bool>(CellKind.Text, CellWords.Truth),
            (PhysicalType.Int32, DateLogicalType) => As<int>(CellKind.Date, CellWords.Day),
            (PhysicalType.Int32 or PhysicalType.Int64, DecimalLogicalType { Scale: var scale }) =>
                column.PhysicalType == PhysicalType.Int32
                    ? As<int>(CellKind.Number, (text, value) => CellWords.Decimal(text, value, scale))
                    : As<long>(CellKind.Number, (text, value) => CellWords.Decimal(text, value, scale)),
            (PhysicalType.Int32, IntLogicalType { IsSigned: false }) =>
                As<int>(CellKind.Integer, (text, value) => CellWords.Integer(text, (uint)value)),
            (PhysicalType.Int32, _) => As<int>(CellKind.Integer, (text, value) => CellWords.Integer(text, value)),
            (PhysicalType.Int64, TimestampLogicalType time) =>
                As<long>(CellKind.Date, CellWords.Time(time.TimeUnit, time.IsAdjustedToUtc)),
            (PhysicalType.Int64, IntLogicalType { IsSigned: false }) =>
                As<long>(CellKind.Integer, (text, value) => CellWords.Unsigned(text, (ulong)value)),
            (PhysicalType.Int64, _) => As<long>(CellKind.Integer, (text, value) => CellWords.Integer(text, value)),
            (PhysicalType.Int96, _) => As<Int96>(CellKind.Date, CellWords.Time),
            (PhysicalType.Float, _) => As<float>(CellKind.Number, CellWords.Number),
            (PhysicalType.Double, _) => As<double>(CellKind.Number, CellWords.Number),
            (PhysicalType.ByteArray, DecimalLogicalType { Scale: var scale }) =>
                As<ByteArray>(CellKind.Number, (text, value) => CellWords.Decimal(text, CellWords.Bytes(value), scale)),
            (PhysicalType.ByteArray, _) =>
                As<ByteArray>(CellKind.Text, (text, value) => CellWords.Text(text, CellWords.Bytes(value))),
            (_, DecimalLogicalType { Scale: var scale }) => As<FixedLenByteArray>(CellKind.Number,
                (text, value) => CellWords.Decimal(text, CellWords.Bytes(value, length), scale)),
            (_, Float16LogicalType) => As<FixedLenByteArray>(CellKind.Number,
                (text, value) => CellWords.Number(text, (float)BitConverter.ToHalf(CellWords.Bytes(value, 2)))),
            _ => As<FixedLenByteArray>(CellKind.Text,
                (text, value) => CellWords.Hex(text, CellWords.Bytes(value, length))),
        };
    }

    /// <summary>The cells of the last <see cref="Fill"/>, one after the other.</summary>
    public ReadOnlyMemory<byte> Text => text.WrittenMemory;

    /// <summary>Where each cell ends.</summary>
    public ReadOnlyMemory<int> Ends => ends;

    public void Open(RowGroupReader group)
    {
        if (!IsLeftOut) Start(group.Column(index));
    }

    /// <exception cref="ParquetException">The column is damaged, or shorter than the group.</exception>
    public void Fill(int rows)
    {
        if (ends.Length < rows) ends = new int[rows];
        if (IsLeftOut) return;   // all end where they begin
        text.ResetWrittenCount();
        for (var row = 0; row < rows;)
        {
            var count = Write(text, ends.AsSpan(row, rows - row));
            row += count > 0 ? count : throw new InvalidDataException("a column is shorter than its row group");
        }
    }

    public abstract void Close();

    public void Dispose() => Close();

    private protected abstract void Start(ColumnReader column);

    /// <summary>Words cells, as far as a page goes.</summary>
    /// <param name="text">Receives them.</param>
    /// <param name="cellEnds">Receives where each ends.</param>
    /// <returns>How many.</returns>
    private protected abstract int Write(ArrayBufferWriter<byte> text, Span<int> cellEnds);
}

internal delegate void WriteCell<in T>(ArrayBufferWriter<byte> text, T value);

/// <param name="level">The definition level of a value that is there.</param>
internal sealed class ColumnCells<T>(string name, CellKind kind, int index, short level, WriteCell<T> write)
    : ColumnCells(name, kind, index)
    where T : unmanaged
{
    private T[] values = [];
    private short[] levels = [];
    private ColumnReader<T>? reader;

    public override void Close() => reader?.Dispose();

    private protected override void Start(ColumnReader column) => reader = (ColumnReader<T>)column;

    private protected override int Write(ArrayBufferWriter<byte> text, Span<int> cellEnds)
    {
        if (values.Length < cellEnds.Length) (values, levels) = (new T[cellEnds.Length], new short[cellEnds.Length]);
        // Texts lie in the page, which the next call may release.
        var count = (int)reader!.ReadBatch(cellEnds.Length, levels, [], values, out _);
        for (int row = 0, next = 0; row < count; row++)
        {
            if (level == 0 || levels[row] == level) write(text, values[next++]);
            cellEnds[row] = text.WrittenCount;
        }

        return count;
    }
}
