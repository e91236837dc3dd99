namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>What a name stands for.</summary>
/// <param name="Slot">Where its value is in a row.</param>
/// <param name="Type">How that value is read: a number is itself, a truth is 0 or 1, a text is the index of one of
/// <paramref name="Values"/>; NaN is missing.</param>
/// <param name="Values">The texts there are; null unless the type is text.</param>
public sealed record Symbol(int Slot, ExpressionType Type, IReadOnlyList<string>? Values = null);
