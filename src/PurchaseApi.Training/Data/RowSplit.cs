using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Data;

/// <summary>Rows to fit on, to choose by and to measure once. Rows ascend.</summary>
internal sealed record RowSplit(int[] Train, int[] Validation, int[] Holdout)
{
    /// <summary>How it was made, for the manifest.</summary>
    public string Method { get; init; } = "stratified";

    public SplitSummary Summary(int seed) => new(Method, seed, Train.Length, Validation.Length, Holdout.Length);
}

/// <summary>How rows are to be split, and the column that says it.</summary>
/// <param name="Column">null when no column is needed.</param>
internal sealed record SplitOption(SplitKind Kind, string? Column)
{
    public static readonly SplitOption Stratified = new(SplitKind.Stratified, null);
}

internal enum SplitKind
{
    /// <summary>70/15/15 at random, the base rate the same in each.</summary>
    Stratified,

    /// <summary>Likewise, but rows with one value of the column stay together.</summary>
    Grouped,

    /// <summary>The earliest 70 % to fit on, the latest 15 % to measure.</summary>
    ByTime,

    /// <summary>The column says train, validation or holdout.</summary>
    Given,
}
