using System.Numerics;
using System.Text.Json;

namespace PurchaseApi.Scoring.Models.Neighbors;

/// <summary>
/// The share of positives among the k training rows that are nearest by Euclidean distance on scaled features, as
/// log-odds. Exact: every training row is measured, in float64.
/// </summary>
/// <remarks>
/// Cover and Hart, Nearest neighbor pattern classification (1967). The share is (positives + 1) / (k + 2), after
/// Laplace, so that the log-odds are finite. Of rows that are equally far at the k-th place, the first ones count.
/// </remarks>
public sealed class NearestNeighbors : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "nearest_neighbors";

    /// <summary>The most neighbors accepted.</summary>
    public const int MaxNeighbors = 500;

    /// <summary>The most features accepted; a row of them fits on the stack.</summary>
    public const int MaxFeatures = 2_000;

    private readonly Scaling scaling;
    private readonly int k;
    private readonly bool[] labels;
    private readonly RowBlocks blocks;

    /// <param name="scaling">One column per feature, 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="k">How many neighbors are asked: 1 to <see cref="MaxNeighbors"/>, and no more than rows.</param>
    /// <param name="rows">Training rows of finite features, not scaled.</param>
    /// <param name="labels">Whether each is positive.</param>
    /// <exception cref="ModelFormatException">The counts do not fit, or a number is not finite.</exception>
    public NearestNeighbors(Scaling scaling, int k, double[][] rows, bool[] labels)
    {
        FeatureCount = scaling.Centers.Length;
        if (FeatureCount is 0 or > MaxFeatures)
            throw new ModelFormatException($"features must be 1 to {MaxFeatures} (are {FeatureCount})");
        if (k is < 1 or > MaxNeighbors || k > rows.Length)
            throw new ModelFormatException($"k must be 1 to {Math.Min(MaxNeighbors, rows.Length)} (was {k})");
        if (labels.Length != rows.Length)
            throw new ModelFormatException($"labels must be {rows.Length}, one for each row (are {labels.Length})");

        (this.scaling, this.k, this.labels) = (scaling, k, labels);
        blocks = new RowBlocks(rows.Length, FeatureCount, (row, scaled) =>
            scaling.Apply(Finite.Numbers(rows[row], FeatureCount, $"rows[{row}]"), scaled));
    }

    /// <inheritdoc/>
    public int FeatureCount { get; }

    /// <summary>The margin of a row of whose neighbors so many are positive.</summary>
    public static double Margin(int positives, int k) => Math.Log((positives + 1.0) / (k - positives + 1.0));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        Span<bool> nearest = stackalloc bool[k];
        NearestLabels(features, nearest);
        return Margin(nearest.Count(true), k);
    }

    /// <summary>Whether each of the k nearest rows is positive, the nearest first.</summary>
    /// <param name="features">A row.</param>
    /// <param name="found">Receives k truths.</param>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public void NearestLabels(ReadOnlySpan<double> features, Span<bool> found)
    {
        FeatureRow.MustHave(FeatureCount, features);
        Span<double> row = stackalloc double[FeatureCount];
        scaling.Apply(features, row);
        var nearest = new Nearest(stackalloc double[k], found);
        Span<double> distances = stackalloc double[RowBlocks.Size];
        for (var block = 0; block < blocks.Count; block++)
        {
            blocks.SquaredDistances(block, row, distances);
            var ofBlock = labels.AsSpan(block * RowBlocks.Size);
            var count = Math.Min(ofBlock.Length, RowBlocks.Size);
            for (var i = 0; i < count; i++)
                if (distances[i] < nearest.Farthest) nearest.Insert(distances[i], ofBlock[i]);
        }
    }
}

/// <summary>model.json of nearest neighbors. It holds the training rows: whoever reads it reads them.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "nearest_neighbors",
///   "features": ["time_spent", "pages_viewed"],
///   "scaling": { "kind": "standard", "centers": [20.1, 6], "scales": [9.8, 3.1], "medians": [18, 5] },
///   "k": 2,
///   "labels": "011",
///   "rows": [[25.5, 8], [18, 5], [40, 12]]
/// }
/// </code>
/// on one line. There is a row and a digit of labels, 1 for positive, for every training row in training order; a row
/// has one number per feature, in the feature's unit and with the median where it was missing. They and the row to
/// score are scaled, (feature[i] - centers[i]) / scales[i]; where p of its k nearest rows are positive,
/// margin = log((p + 1) / (k - p + 1)).
/// </remarks>
public static class NearestNeighborsJson
{
    internal static ModelFamily Family { get; } = new(
        [NearestNeighbors.Algorithm], (model, columns) => Read(model, columns));

    // A number on each line would be mostly indentation.
    private static readonly JsonSerializerOptions Compact = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    /// <param name="features">Names, in encoder order.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="k">How many neighbors are asked.</param>
    /// <param name="rows">Training rows of finite features, not scaled.</param>
    /// <param name="labels">Whether each is positive.</param>
    public static byte[] Write(
        IReadOnlyList<string> features, Scaling scaling, int k, double[][] rows, bool[] labels) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Document(
                ModelDocument.Format, NearestNeighbors.Algorithm, [.. features], scaling, k,
                string.Concat(labels.Select(label => label ? '1' : '0')), rows),
            Compact);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static NearestNeighbors Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(
            json, NearestNeighbors.Algorithm, features, called: "nearest neighbors");
        var scaling = ModelDocument.Checked(document.Scaling, features);
        if (Array.FindIndex(document.Rows, row => row is null) is var index and >= 0)
            throw new ModelFormatException($"rows[{index}] must be an array (was null)");

        return new NearestNeighbors(scaling, document.K, document.Rows, Labels(document.Labels));
    }

    private static bool[] Labels(string digits) => digits.All(digit => digit is '0' or '1')
        ? [.. digits.Select(digit => digit == '1')]
        : throw new ModelFormatException("labels must have a digit, 0 or 1, for each row");

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, int K, string Labels, double[][] Rows)
        : IModelDocument;
}

/// <summary>The nearest rows so far, nearest first; of rows that are equally far, those inserted first.</summary>
internal readonly ref struct Nearest
{
    private readonly Span<double> distances;
    private readonly Span<bool> labels;

    /// <summary>Keeps as many rows as the two spans, which are its own from then on, have entries.</summary>
    public Nearest(Span<double> distances, Span<bool> labels)
    {
        distances.Fill(double.PositiveInfinity);
        this.distances = distances;
        this.labels = labels;
    }

    /// <summary>What is not nearer has no place.</summary>
    public double Farthest => distances[^1];

    /// <param name="distance">Below <see cref="Farthest"/>.</param>
    public void Insert(double distance, bool label)
    {
        var place = distances.BinarySearch(distance);
        if (place < 0) place = ~place;
        while (distances[place] == distance) place++;   // ends before the last one, which is farther

        distances[place..^1].CopyTo(distances[(place + 1)..]);
        labels[place..^1].CopyTo(labels[(place + 1)..]);
        distances[place] = distance;
        labels[place] = label;
    }
}

/// <summary>Rows laid out so that one instruction measures the distance to several: blocks of rows, and in a block one
/// feature after the other.</summary>
/// <remarks>SIMD runs across rows, never across features. So a distance is the sum in feature order at every vector
/// width, and every machine finds the same neighbors.</remarks>
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
