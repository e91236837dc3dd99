using PurchaseApi.Scoring.Models;
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
