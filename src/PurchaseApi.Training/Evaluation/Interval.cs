namespace PurchaseApi.Training.Evaluation;

/// <summary>A measured value and the 95 % interval around it.</summary>
internal sealed record Interval(double Value, double Low, double High);
