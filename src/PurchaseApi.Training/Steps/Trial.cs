using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Training.Steps;

/// <summary>One choice of hyperparameters, and the folds it was tried on so far.</summary>
/// <param name="number">0 is the defaults.</param>
/// <param name="patience">When a fit stops; null: it makes all of its trees.</param>
internal sealed class Trial(int number, IAlgorithm algorithm, int folds, Patience? patience = null)
{
    private readonly double[]?[] margins = new double[folds][];
    private readonly double[] scores = new double[folds];

    public int Number { get; } = number;

    public IAlgorithm Algorithm { get; } = algorithm;

    public int FoldsSeen => margins.Count(fold => fold is not null);

    /// <summary>Mean over the folds seen; higher is better.</summary>
    public double Score => scores.Where((_, fold) => margins[fold] is not null).Average();

    public void Run(PreparedFold fold, int index, Criterion criterion, int seed, CancellationToken cancellation)
    {
        var heldOut = patience is { } rounds
            ? ((IRoundsAlgorithm)Algorithm).FitUntilNoGain(fold.Train, fold.HeldOut, rounds, seed, cancellation)
                .Model.Margins(fold.HeldOut.Features)
            : Algorithm.HeldOutMargins(fold.Train, fold.HeldOut, seed, cancellation);
        scores[index] = criterion.OfFold(heldOut, fold.HeldOut.Labels);
        margins[index] = heldOut;
    }

    /// <summary>A margin per training row, by the model that did not see it. All folds must have been seen.</summary>
    public double[] OutOfFold(IReadOnlyList<PreparedFold> folds)
    {
        var all = new double[folds.Sum(fold => fold.Rows.Length)];
        foreach (var (index, fold) in folds.Index())
            foreach (var (margin, row) in margins[index]!.Zip(fold.Rows)) all[row] = margin;
        return all;
    }
}

/// <summary>A trial as it stands in <c>trials.json</c>.</summary>
internal sealed record TrialLog(
    string Algorithm, int Number, OrderedDictionary<string, double> Hyperparameters, int Folds, double Score);
