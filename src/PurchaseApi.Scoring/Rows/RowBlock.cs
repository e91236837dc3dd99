using System.Buffers;
using System.Globalization;
using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Judged rows side by side, in buffers that are used again: a good row allocates nothing.</summary>
public sealed class RowBlock(int inputCount, int capacity = RowBlock.DefaultCapacity)
{
    /// <summary>Rows in a block: enough to make handing one over cheap, few enough to stay in a cache.</summary>
    public const int DefaultCapacity = 2048;

    private readonly double[] values = new double[capacity * inputCount];
    private readonly int[] idEnds = new int[capacity];
    private readonly IdKind[] idKinds = new IdKind[capacity];
    private readonly List<RowFault> faults = [];
    private byte[] ids = new byte[capacity * 12];
    private ArrayBufferWriter<byte>? kept;   // with an end for each good row; null where nothing is kept
    private int[] keptEnds = [];

    /// <summary>Good rows and bad ones.</summary>
    public int Count => GoodCount + faults.Count;

    /// <summary>Rows that can be scored.</summary>
    public int GoodCount { get; private set; }

    /// <summary>The place of the block's first row among all rows, from 0.</summary>
    public long FirstIndex { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Of the good rows, one after the other: one value per input in contract order.</summary>
    public ReadOnlySpan<double> Values => values.AsSpan(0, GoodCount * inputCount);

    /// <summary>The bad rows, in order.</summary>
    public IReadOnlyList<RowFault> Faults => faults;

    /// <summary>Where the next row's values are written before it is added.</summary>
    internal Span<double> Next => values.AsSpan(GoodCount * inputCount, inputCount);

    /// <summary>The places of the good rows among all rows, from 0, and their ids.</summary>
    public IEnumerable<(long Index, RowId Id)> GoodRows
    {
        get
        {
            var fault = 0;
            for (var place = 0; place < Count; place++)
                if (fault < faults.Count && faults[fault].Place == place) fault++;
                else yield return (FirstIndex + place, Row(place - fault).ToId());
        }
    }

    /// <param name="firstIndex">The place of its first row among all rows, from 0.</param>
    public void Clear(long firstIndex)
    {
        (FirstIndex, GoodCount) = (firstIndex, 0);
        kept?.ResetWrittenCount();
        faults.Clear();
    }

    /// <summary>A good row.</summary>
    /// <param name="index">Among the good rows of the block.</param>
    public BlockRow Row(int index)
    {
        var start = index == 0 ? 0 : idEnds[index - 1];
        return new(
            idKinds[index], ids.AsSpan(start, idEnds[index] - start), values.AsSpan(index * inputCount, inputCount),
            kept is null ? [] : kept.WrittenSpan[(index == 0 ? 0 : keptEnds[index - 1])..keptEnds[index]]);
    }

    /// <summary>Adds the row in <see cref="Next"/>.</summary>
    internal void Add(IdKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> keptWords = default)
    {
        if (!keptWords.IsEmpty) Keep(keptWords);
        var start = GoodCount == 0 ? 0 : idEnds[GoodCount - 1];
        if (ids.Length - start < id.Length) Array.Resize(ref ids, (2 * ids.Length) + id.Length);
        id.CopyTo(ids.AsSpan(start));
        (idKinds[GoodCount], idEnds[GoodCount]) = (kind, start + id.Length);
        GoodCount++;
    }

    internal void Refuse(
        long line, RowId id, IReadOnlyList<FieldFault> found, ReadOnlySpan<byte> keptWords = default) =>
        faults.Add(new(Count, line, RowReading.Refused(id, found), keptWords.ToArray()));

    private void Keep(ReadOnlySpan<byte> words)
    {
        if (kept is null) (kept, keptEnds) = (new(), new int[capacity]);
        kept.Write(words);
        keptEnds[GoodCount] = kept.WrittenCount;
    }
}

/// <summary>A row that cannot be scored.</summary>
/// <param name="Place">In its block, counted with the good rows.</param>
/// <param name="Line">Where it begins in what was sent, from 1.</param>
/// <param name="Reading">Its id and its faults.</param>
/// <param name="Kept">The caller's columns, worded for the answer.</param>
public readonly record struct RowFault(int Place, long Line, RowReading Reading, byte[] Kept);

/// <summary>A good row of a block; it lives no longer than the block's content.</summary>
public readonly ref struct BlockRow(
    IdKind idKind, ReadOnlySpan<byte> id, ReadOnlySpan<double> values, ReadOnlySpan<byte> kept = default)
{
    /// <summary>The caller's columns, worded for the answer.</summary>
    public ReadOnlySpan<byte> Kept { get; } = kept;

    public IdKind IdKind { get; } = idKind;

    /// <summary>UTF-8: the digits of a number, or a text that <see cref="RowId.IsAllowed(string)"/> allows.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>One per input in contract order; NaN is missing.</summary>
    public ReadOnlySpan<double> Values { get; } = values;

    /// <summary>A copy that outlives the block.</summary>
    public Row ToRow() => new(ToId(), Values.ToArray());

    public RowId ToId() => IdKind switch
    {
        IdKind.Number => new(long.Parse(Id, CultureInfo.InvariantCulture), null),
        IdKind.Text => new(null, Encoding.UTF8.GetString(Id)),
        _ => default,
    };
}
