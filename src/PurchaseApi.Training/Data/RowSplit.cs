using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Data;

/// <summary>Rows to fit on, to choose by and to measure once. Rows ascend.</summary>
internal sealed record RowSplit(int[] Train, int[] Validation, int[] Holdout)
{
    /// <summary>How it was made, for the manifest.</summary>
    public string Method { get; init; } = "stratified";

    public SplitSummary Summary(int seed) => new(Method, seed, Train.Length, Validation.Length, Holdout.Length);
}
