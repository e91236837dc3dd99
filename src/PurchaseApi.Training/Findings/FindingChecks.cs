using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Findings;

/// <summary>Everything that casts doubt on a training run: what a careful reviewer would ask first. A check speaks only
/// where chance cannot explain what it saw.</summary>
internal static class FindingChecks
{
    public static IReadOnlyList<Finding> Run(FindingInput input)
    {
        var telling = TellingInputs.Check(input).ToArray();
        var leaks = telling.Where(one => one.Finding.Code == Verdict.LabelLeak).Select(one => one.Input);
        return
        [
            .. UselessInputs.Check(input),
            .. telling.Select(one => one.Finding),
            .. RepeatedIds.Check(input),
            .. TwinRows.Check(input),
            .. Drift.Check(input),
            .. ClassSizes.Check(input),
            .. Miscalibration.Check(input),
            .. ConstantModel.Check(input),
            .. Overfitting.Check(input),
            .. BaselineComparison.Check(input, [.. leaks]),
        ];
    }
}

/// <summary>What the checks look at.</summary>
/// <param name="Inputs">Of the contract, in the order of a row's values.</param>
/// <param name="Probabilities">The chosen candidate's, on the holdout.</param>
/// <param name="Threshold">The chosen candidate's.</param>
/// <param name="Baselines">Fitted on the training rows.</param>
internal sealed record FindingInput(
    IReadOnlyList<Input> Inputs,
    LabelledRows Data,
    RowSplit Split,
    double[] Probabilities,
    double Threshold,
    IReadOnlyList<Baseline> Baselines,
    int Seed)
{
    public bool[] TrainLabels { get; } = Data.LabelsOf(Split.Train);

    public bool[] HoldoutLabels { get; } = Data.LabelsOf(Split.Holdout);

    /// <summary>Of the holdout rows; empty where each is on its own.</summary>
    public int[] HoldoutGroups { get; } = Data.GroupsOf(Split.Holdout);

    /// <summary>How far figures fall on the holdout; null: not known.</summary>
    public FitGap? Gap { get; init; }

    /// <summary>How much ROC AUC a model gains from rows of the same id; null where no id repeats.</summary>
    public Estimate? Memory { get; init; }
}
