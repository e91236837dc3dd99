using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Support;

/// <summary>Fits on all folds but one and measures on that: contract, calibration and threshold come from the rows that
/// were fitted on, the latter two out of fold.</summary>
internal static class CrossValidation
{
    /// <param name="folds">The fold of each row.</param>
    /// <returns>A measurement per fold.</returns>
    public static IReadOnlyList<MetricValues> Run(
        AlgorithmFamily family, Contract contract, LabelledRows data, IReadOnlyList<int> folds) =>
        [.. folds.Distinct().Order().Select(fold => Measure(family, contract, data, Split(folds, fold)))];

    /// <summary>Stratified, exact duplicates in one fold.</summary>
    public static int[] Folds(LabelledRows data, int seed)
    {
        var groups = RowGroups.Find(data);
        return groups.Parts([.. Enumerable.Range(0, data.Labels.Length)], data.Labels, labels =>
        {
            var folds = new int[labels.Length];
            foreach (var (index, fold) in StratifiedFolds.Deal(labels, 5, seed).Index())
                foreach (var row in fold.HeldOut) folds[row] = index;
            return folds;
        });
    }

    private static RowSplit Split(IReadOnlyList<int> folds, int fold)
    {
        int[] Rows(Func<int, bool> isMeant) =>
            [.. Enumerable.Range(0, folds.Count).Where(row => isMeant(folds[row]))];
        var heldOut = Rows(other => other == fold);
        return new(Rows(other => other != fold), heldOut, heldOut);
    }

    private static MetricValues Measure(AlgorithmFamily family, Contract contract, LabelledRows data, RowSplit split)
    {
        Needs.Present(family.Obstacle() is null, family.Obstacle() ?? "");
        var cancellation = TestContext.Current.CancellationToken;
        var prepared = PreparedData.From(contract, data, split, seed: 42);
        var search = new RandomSearch(prepared, Criterion.Named("f1"), trials: 1, seed: 42);
        var found = search.Run(family, [], _ => { }, cancellation);
        return Candidate.Fit(found, prepared, ThresholdChoice.F1, seed: 42, cancellation).Validation;
    }
}
