using System.Text.Json;
using System.Text.Json.Serialization;
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
    public double Compute(ReadOnlySpan<double> slots) =>
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

/// <summary>What a purchase is worth and what can be done, as a contract says it.</summary>
public sealed record DecisionDocument
{
    /// <summary>More than any action multiplies the odds by; it keeps what follows a number.</summary>
    public const double MaxOdds = 1_000;

    /// <summary>Of a purchase: a number, or an expression over inputs and features.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What the figures rest on, in one sentence for people.</summary>
    public string? Assumption { get; init; }

    public OrderedDictionary<string, ActionDocument>? Actions { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether it is left out, a number of at least 0 or a text, which may be an expression.</summary>
    public static bool IsAmount(JsonElement? written) => written switch
    {
        null or { ValueKind: JsonValueKind.String } => true,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble() is >= 0 and < double.PositiveInfinity,
        _ => false,
    };
}

/// <summary>Something that can be done about a row.</summary>
public sealed record ActionDocument
{
    /// <summary>For people; the name when left out.</summary>
    public string? Label { get; init; }

    /// <summary>Of doing it, whether the row buys or not: a number, or an expression; 0 when left out.</summary>
    public JsonElement? Cost { get; init; }

    /// <summary>Off the value of a purchase: a number, or an expression; 0 when left out.</summary>
    public JsonElement? Discount { get; init; }

    /// <summary>What it multiplies the odds of a purchase by: an assumption until it is measured.</summary>
    public double? Odds { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
