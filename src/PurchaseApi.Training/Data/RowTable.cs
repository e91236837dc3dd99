using System.Collections;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Data;

/// <summary>Rows held column by column, so that millions fit into memory: a number takes four bytes where all of its column
/// are the same in float32, as counts, levels and flags are, and eight where not. A row is made when it is asked
/// for.</summary>
internal sealed class RowTable(int columnCount) : IReadOnlyList<Row>
{
    private readonly Column[] columns = [.. Enumerable.Range(0, columnCount).Select(_ => new Column())];

    public int Count { get; private set; }

    public Row this[int index] => new(default, [.. columns.Select(column => column.Get(index))]);

    public double Value(int row, int column) => columns[column].Get(row);

    public void Add(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < columns.Length; i++) columns[i].Add(Count, values[i]);
        Count++;
    }

    public IEnumerator<Row> GetEnumerator() => Enumerable.Range(0, Count).Select(row => this[row]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Grows in blocks, so that nothing is copied.</summary>
    private sealed class Column
    {
        private const int BlockBits = 16;
        private const int BlockSize = 1 << BlockBits;

        private readonly List<float[]> singles = [];
        private List<double[]>? doubles;

        public double Get(int row) => doubles is null
            ? singles[row >> BlockBits][row & (BlockSize - 1)]
            : doubles[row >> BlockBits][row & (BlockSize - 1)];

        public void Add(int row, double value)
        {
            if (doubles is null && !double.IsNaN(value) && (float)value != value) Widen();
            if (doubles is null)
            {
                if (row >> BlockBits == singles.Count) singles.Add(new float[BlockSize]);
                singles[^1][row & (BlockSize - 1)] = (float)value;
            }
            else
            {
                if (row >> BlockBits == doubles.Count) doubles.Add(new double[BlockSize]);
                doubles[^1][row & (BlockSize - 1)] = value;
            }
        }

        private void Widen()
        {
            doubles = [.. singles.Select(block => Array.ConvertAll(block, value => (double)value))];
            singles.Clear();
        }
    }
}

/// <summary>Some rows of others, in their own order.</summary>
internal sealed class SomeRows(IReadOnlyList<Row> all, IReadOnlyList<int> rows) : IReadOnlyList<Row>
{
    public int Count => rows.Count;

    public Row this[int index] => all[rows[index]];

    public IEnumerator<Row> GetEnumerator() => rows.Select(row => all[row]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
