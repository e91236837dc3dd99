using System.Numerics;

namespace PurchaseApi.Scoring.Models.Neighbors;

/// <summary>Rows laid out so that one instruction measures the distance to several: blocks of rows, and in a block one
/// feature after the other.</summary>
/// <remarks>SIMD runs across rows, never across features. So a distance is the sum in feature order at every vector
/// width, and every machine finds the same neighbours.</remarks>
internal sealed class RowBlocks
{
    /// <summary>Rows in a block: a multiple of two vectors of every width up to 1024 bits.</summary>
    public const int Size = 32;

    private readonly int featureCount;
    private readonly double[] values;

    /// <param name="rowCount">At least 1.</param>
    /// <param name="featureCount">At least 1.</param>
    /// <param name="fill">Writes one row's features.</param>
    public RowBlocks(int rowCount, int featureCount, Action<int, double[]> fill)
    {
        this.featureCount = featureCount;
        Count = (rowCount + Size - 1) / Size;
        values = new double[Count * Size * featureCount];
        var row = new double[featureCount];
        for (var i = 0; i < rowCount; i++)
        {
            fill(i, row);
            var start = (i / Size * Size * featureCount) + (i % Size);
            for (var feature = 0; feature < featureCount; feature++) values[start + (feature * Size)] = row[feature];
        }
    }

    /// <summary>How many blocks.</summary>
    public int Count { get; }

    /// <summary>Squared Euclidean distances of one row to the rows of a block.</summary>
    /// <param name="block">Below <see cref="Count"/>.</param>
    /// <param name="row">Finite features.</param>
    /// <param name="distances">Receives <see cref="Size"/> values; those after the last row mean nothing.</param>
    public void SquaredDistances(int block, ReadOnlySpan<double> row, Span<double> distances)
    {
        var width = Vector<double>.Count;
        var ofBlock = values.AsSpan(block * Size * featureCount, Size * featureCount);
        // Two sums at a time, so that one addition need not wait for the other.
        for (var i = 0; i < Size; i += 2 * width)
        {
            var (a, b) = (Vector<double>.Zero, Vector<double>.Zero);
            for (var feature = 0; feature < row.Length; feature++)
            {
                var column = ofBlock.Slice((feature * Size) + i, 2 * width);
                var value = new Vector<double>(row[feature]);
                var (da, db) = (new Vector<double>(column) - value, new Vector<double>(column[width..]) - value);
                a += da * da;
                b += db * db;
            }

            a.CopyTo(distances[i..]);
            b.CopyTo(distances[(i + width)..]);
        }
    }
}
