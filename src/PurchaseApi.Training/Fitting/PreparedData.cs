using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Fitting;

/// <summary>The split rows, encoded once for all candidates. Nothing here was fitted on rows that are judged by
/// it.</summary>
internal sealed record PreparedData(
    FittedContract Contract, Examples Train, Examples Validation, Examples Holdout, IReadOnlyList<PreparedFold> Folds)
{
    private const int FoldCount = 5;

    public static PreparedData Of(Contract contract, LabelledRows data, StratifiedSplit split, int seed)
    {
        var fitted = Fit(contract, data, split.Train);
        var encoder = new FeatureEncoder(fitted);
        bool[] labels = [.. split.Train.Select(row => data.Labels[row])];
        return new(
            fitted,
            encoder.ToExamples(data, split.Train),
            encoder.ToExamples(data, split.Validation),
            encoder.ToExamples(data, split.Holdout),
            [
                .. StratifiedFolds.Of(labels, FoldCount, seed)
                    .Select(fold => Prepare(contract, data, split.Train, fold)),
            ]);
    }

    /// <summary>A fold fits the contract anew, on its own rows: a median that knows the held-out rows would
    /// leak.</summary>
    private static PreparedFold Prepare(Contract contract, LabelledRows data, int[] train, Fold fold)
    {
        int[] rows = [.. fold.Train.Select(row => train[row])];
        var encoder = new FeatureEncoder(Fit(contract, data, rows));
        return new(
            encoder.ToExamples(data, rows),
            encoder.ToExamples(data, [.. fold.HeldOut.Select(row => train[row])]),
            fold.HeldOut);
    }

    private static FittedContract Fit(Contract contract, LabelledRows data, int[] rows) =>
        ContractFitting.Fit(contract, data.Take(rows));
}

/// <param name="Rows">Where the held-out rows stand among the training rows.</param>
internal sealed record PreparedFold(Examples Train, Examples HeldOut, int[] Rows);
