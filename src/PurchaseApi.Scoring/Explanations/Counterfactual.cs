using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>A row with other values for some inputs, and the other prediction.</summary>
/// <param name="Changes">At least one.</param>
/// <param name="Row">The row with the changes made.</param>
/// <param name="Prediction">Of that row, by the predictor.</param>
public sealed record Counterfactual(IReadOnlyList<Change> Changes, Row Row, Prediction Prediction);

/// <param name="From">As a row holds it.</param>
/// <param name="To">As a row holds it; allowed by the contract.</param>
public readonly record struct Change(Input Input, double From, double To);
