using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms;

/// <summary>A way of learning a scorer from examples. Its hyperparameters are fixed when it is made.</summary>
internal interface IAlgorithm
{
    /// <summary>The name in the manifest and on the command line, such as <c>gradient_boosting</c>.</summary>
    string Name { get; }

    /// <summary>As in the manifest.</summary>
    IReadOnlyDictionary<string, double> Hyperparameters { get; }

    /// <summary>Fits on every example given.</summary>
    FittedModel Fit(Examples examples, int seed, CancellationToken cancellation);

    /// <summary>The margins of rows that are not fitted on, for a search that needs no more of the fit.</summary>
    double[] HeldOutMargins(Examples examples, Examples heldOut, int seed, CancellationToken cancellation) =>
        Fit(examples, seed, cancellation).Margins(heldOut.Features);
}

/// <summary>An algorithm that adds one tree after the other, and so can tell how many are enough.</summary>
internal interface IRoundsAlgorithm : IAlgorithm
{
    /// <summary>Fits at most as many rounds as its hyperparameters say, and keeps those up to the one that had the
    /// best ROC AUC on rows that it does not fit on.</summary>
    /// <param name="examples">Fitted on.</param>
    /// <param name="watched">Encoded alike.</param>
    /// <param name="patience">When it stops.</param>
    StoppedFit FitUntilNoGain(
        Examples examples, Examples watched, Patience patience, int seed, CancellationToken cancellation);

    /// <summary>The watched rows' margins by the model of such a fit, for a search that needs no more of it.</summary>
    double[] MarginsUntilNoGain(
        Examples examples, Examples watched, Patience patience, int seed, CancellationToken cancellation);
}

/// <summary>Rounds without gain before a fit stops: as many as it has gained with, within these limits.</summary>
internal sealed record Patience(int Least, int Most)
{
    /// <param name="round">Of which rounds are counted.</param>
    /// <param name="best">The last round with a gain.</param>
    public bool IsOver(int round, int best) => round - best > Math.Clamp(best, Least, Most);
}

/// <param name="Rounds">How many were best.</param>
/// <param name="At">The model after that many rounds, or after all.</param>
internal sealed record StoppedFit(FittedModel Model, int Rounds, Func<int, FittedModel> At);

/// <summary>What fitting leaves behind.</summary>
/// <param name="Scorer">The scorer that will serve, read back from <paramref name="ModelJson"/>.</param>
/// <param name="ModelJson">The bytes of the version's model.json.</param>
/// <param name="LibraryMargins">Margins by the library that fitted the model, for the golden rows.</param>
internal sealed record FittedModel(IScorer Scorer, byte[] ModelJson, Func<FeatureMatrix, double[]> LibraryMargins)
{
    /// <summary>Whether the training rows can be read from model.json.</summary>
    public bool ShipsTrainingRows { get; init; }

    /// <summary>By the scorer that will serve.</summary>
    public double[] Margins(FeatureMatrix rows)
    {
        var margins = new double[rows.RowCount];
        Scorer.Margins(rows.Values, margins);
        return margins;
    }
}

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
