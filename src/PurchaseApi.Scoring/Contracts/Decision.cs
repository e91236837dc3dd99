using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What a purchase is worth and what can be done about a row; all of it fitted.</summary>
/// <param name="Value">Of a purchase.</param>
/// <param name="Actions">In the contract's order; doing nothing is not among them.</param>
public sealed record Decision(Amount Value, IReadOnlyList<DecisionAction> Actions)
{
    /// <summary>The action that is always there and gains 0.</summary>
    public const string None = "none";

    /// <summary>Every word that an answer may give, <see cref="None"/> first.</summary>
    public IReadOnlyList<string> Names { get; } = [None, .. Actions.Select(action => action.Name)];
}

/// <param name="Cost">Of doing it, whether the row buys or not.</param>
/// <param name="Discount">Off the value of a purchase.</param>
/// <param name="Odds">What it multiplies the odds of a purchase by: an assumption until it is measured.</param>
public sealed record DecisionAction(string Name, Amount Cost, Amount Discount, double Odds);

/// <summary>An amount of money: a number, or an expression over inputs and features.</summary>
public sealed class Amount
{
    private readonly double constant;
    private readonly CompiledExpression? expression;

    private Amount(double constant, CompiledExpression? expression) =>
        (this.constant, this.expression) = (constant, expression);

    /// <summary>The number where it is the same for every row; null for an expression.</summary>
    public double? Constant => expression is null ? constant : null;

    /// <param name="slots">The row as expressions see it.</param>
    /// <returns>At least 0: there are no negative amounts. NaN where something that it needs is missing.</returns>
    public double Of(ReadOnlySpan<double> slots) =>
        expression is null ? constant : Math.Max(0, expression.Number(slots));

    /// <param name="written">A number or a text; null is 0.</param>
    /// <param name="compile">Text -> expression.</param>
    internal static Amount From(JsonElement? written, Func<string, CompiledExpression> compile) => written switch
    {
        { ValueKind: JsonValueKind.Number } number => new(number.GetDouble(), null),
        { ValueKind: JsonValueKind.String } text => new(0, compile(text.GetString()!)),
        _ => new(0, null),
    };
}
