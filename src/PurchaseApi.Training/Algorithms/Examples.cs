using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms;

/// <summary>Labelled rows as an algorithm sees them; a label is true for the positive class.</summary>
internal sealed record Examples(FeatureMatrix Features, bool[] Labels)
{
    public int Count => Labels.Length;

    public int Positives => Labels.Count(label => label);

    /// <summary>What each row counts in the loss of trees; null: 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>One for each column; empty: all are free.</summary>
    public IReadOnlyList<Direction> Directions { get; init; } = [];

    public Examples Rows(IReadOnlyList<int> indices) => this with
    {
        Features = Features.Rows(indices),
        Labels = [.. indices.Select(index => Labels[index])],
        Weights = Weights is null ? null : [.. indices.Select(index => Weights[index])],
    };

    /// <param name="others">Encoded alike.</param>
    public Examples And(Examples others) => this with
    {
        Features = new(Features.Columns, [.. Features.Values, .. others.Features.Values]),
        Labels = [.. Labels, .. others.Labels],
        Weights = Weights is null && others.Weights is null ? null : [.. WeightOfEach(), .. others.WeightOfEach()],
    };

    /// <summary>Itself, or as many rows drawn with the seed, in their order.</summary>
    public Examples Sample(int rows, int seed)
    {
        if (Count <= rows) return this;

        int[] drawn = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(drawn);
        return Rows([.. drawn.Take(rows).Order()]);
    }

    /// <exception cref="InvalidOperationException">There is nothing to tell apart.</exception>
    public void MustHaveBothClasses()
    {
        if (Positives == 0 || Positives == Count)
            throw new InvalidOperationException(
                $"fitting needs rows of both classes ({Positives} of {Count} are positive)");
    }

    private IEnumerable<float> WeightOfEach() => Weights ?? Enumerable.Repeat(1f, Count);
}

/// <summary>What a column may do to the margin.</summary>
internal enum Direction
{
    /// <summary>Anything.</summary>
    Free,

    /// <summary>Never lower it as the column rises.</summary>
    Rising,

    /// <summary>Never raise it as the column rises.</summary>
    Falling,

    /// <summary>Nothing: whatever it did could break what an input must keep.</summary>
    None,
}

/// <summary>Rows -> examples, by the encoder that serves.</summary>
internal static class FeatureEncoding
{
    public static Examples ToExamples(this FeatureEncoder encoder, LabelledRows data, IReadOnlyList<int> rows) => new(
        encoder.ToMatrix(data.Take(rows)), [.. rows.Select(row => data.Labels[row])]);

    public static FeatureMatrix ToMatrix(this FeatureEncoder encoder, IReadOnlyList<Row> rows)
    {
        var matrix = new FeatureMatrix(encoder.Columns, new double[rows.Count * encoder.Columns.Count]);
        var slots = new double[encoder.SlotCount];
        for (var i = 0; i < rows.Count; i++) encoder.Encode(rows[i], slots, matrix.Row(i));
        return matrix;
    }
}

/// <summary>Trees are fitted in float32, and what is scaled is squared: numbers beyond float32 become
/// infinite.</summary>
internal static class LearnableNumbers
{
    public const double Largest = float.MaxValue;

    /// <exception cref="DataException">A value is too large.</exception>
    public static void Require(FeatureMatrix features)
    {
        var at = Array.FindIndex(features.Values, value => Math.Abs(value) > Largest);
        if (at < 0) return;

        throw new DataException($"{features.Columns[at % features.Columns.Count]}: a row has {features.Values[at]:G6}, "
            + $"and numbers beyond {Largest:G2} cannot be learned from; correct it, or give the input a range");
    }
}
