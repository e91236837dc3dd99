namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>What a name stands for.</summary>
/// <param name="Slot">Where its value is in a row.</param>
/// <param name="Type">How that value is read: a number is itself, a truth is 0 or 1, a text is the index of one of
/// <paramref name="Values"/>, a list is as its input encodes it; NaN is missing.</param>
/// <param name="Values">The texts there are: of a text, of a list, and the levels of a number that is an
/// ordinal's.</param>
public sealed record Symbol(int Slot, ExpressionType Type, IReadOnlyList<string>? Values = null)
{
    /// <summary>The zone of a date's hours and days.</summary>
    public TimeZoneInfo? Zone { get; init; }
}
