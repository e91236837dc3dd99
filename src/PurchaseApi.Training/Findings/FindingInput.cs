using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Baselines;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Findings;

/// <summary>What a training run is judged by.</summary>
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
