using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving.Answers;

/// <summary>What a caller wants with the predictions.</summary>
/// <param name="TopReasons">How many reasons, the largest first; 0 for none.</param>
/// <param name="Counterfactual">Whether to look for the smallest change that turns the prediction.</param>
/// <param name="ValidateOnly">Whether the rows are only judged.</param>
/// <param name="Selection">Which rows of a batch are answered.</param>
/// <param name="AbortOnError">Whether one bad row is the whole batch's.</param>
internal readonly record struct AnswerOptions(
    int TopReasons, bool Counterfactual, bool ValidateOnly, RowSelection Selection, bool AbortOnError)
{
    public const int DefaultTopReasons = 3, MaxTopReasons = 100;

    /// <summary>The caller's columns of a stream that come back; null for none.</summary>
    public KeptColumns? Keep { get; init; }

    /// <summary>The date of rows of a stream that have no field for it; null when it was not said.</summary>
    public double? AsOf { get; init; }

    /// <summary>How numbers of a CSV are written; null: as the contract says.</summary>
    public NumberFormat? NumberFormat { get; init; }

    /// <summary>Whether a column of a stream that the contract does not name is an error.</summary>
    public bool RefusesUnknown { get; init; }
}

/// <summary>Which rows of a stream are answered.</summary>
/// <param name="Top">How many, the best first; null for all that there are.</param>
/// <param name="RankBy">What is best.</param>
/// <param name="Budget">What their actions may cost together; null: they need no action.</param>
internal readonly record struct RowSelection(int? Top, RankBy RankBy, double? Budget)
{
    public const int MaxTop = 100_000;

    /// <summary>The parameter that asks for it; null where every row is answered.</summary>
    public string? Name => Budget is not null ? "budget" : Top is not null ? "top" : null;

    public IRowSelection? ToRows(FittedContract contract) =>
        Budget is { } budget ? new BudgetRows(contract.Decision!, budget, Top ?? MaxTop)
        : Top is { } top ? new TopRows(top, RankBy)
        : null;
}
