using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A contract with every aggregate a number: all that serving needs to know, and nothing left to fit. Read
/// from a version's <c>contract.json</c>; immutable.</summary>
public sealed class FittedContract
{
    private FittedContract(ContractDocument document)
    {
        Document = document;
        Name = document.Name!;
        Id = document.Id;
        Inputs = [.. document.Inputs!.Select(input => Input.From(input.Key, input.Value))];
        var symbols = ContractSymbols.From(Inputs);
        var features = new List<Feature>();
        foreach (var (name, text) in document.Features ?? [])
        {
            var value = Compile(
                $"/features/{name}", text, symbols, ExpressionType.Number, ExpressionType.Truth);
            features.Add(new Feature(name, text, value));
            symbols = symbols.With(name, value.Type);
        }

        Features = features;
        var seen = Inputs.Where(input => input.IsFeature);
        string[] all = [.. seen.Select(input => input.Name), .. Features.Select(feature => feature.Name)];
        Model = HasLabel ? document.Model ?? all : [];
        Segments =
        [
            .. (document.Segments ?? []).Select(segment =>
                new Segment(segment.Key, segment.Value, Compile(
                    $"/segments/{segment.Key}", segment.Value, symbols, ExpressionType.Truth))),
        ];
        Intents = [.. (document.Intents ?? []).Select(Intent.From)];
        Decision = document.Decision is { } decision ? ToDecision(decision, symbols) : null;
        Control = document.Control is { } control ? new(control.Share!.Value, control.Salt) : null;
        ActionNames =
        [
            .. (Decision?.Names ?? Intents.Select(intent => intent.Action).Distinct()),
            .. Control is null ? (string?[])[] : [Control.Action],
        ];
    }

    /// <summary>The contract as <c>contract.json</c> has it.</summary>
    public ContractDocument Document { get; }

    public string Name { get; }

    /// <summary>The name of the id field, or null when rows have none.</summary>
    public string? Id { get; }

    public IReadOnlyList<Input> Inputs { get; }

    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Whether something is predicted; without a label there is no scorer, and features and segments are the
    /// answer.</summary>
    public bool HasLabel => Document.Label is not null;

    /// <summary>The names of the inputs and features that the scorer sees, in order; empty without a
    /// label.</summary>
    public IReadOnlyList<string> Model { get; }

    /// <summary>In order; the first that is true wins.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>In order of probability; empty when the contract has none.</summary>
    public IReadOnlyList<Intent> Intents { get; }

    /// <summary>What a purchase is worth and what can be done; null: the intent's action is given.</summary>
    public Decision? Decision { get; }

    /// <summary>The rows that get no action; null: every row gets its own.</summary>
    public Control? Control { get; }

    /// <summary>Every word that an answer may have as its action; null among them where it may have none.</summary>
    public IReadOnlyList<string?> ActionNames { get; }

    /// <exception cref="ContractException">Something in it is wrong or still to be fitted.</exception>
    public static FittedContract Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return From(JsonSerializer.Deserialize<ContractDocument>(json, Json.Options)
                ?? throw new ContractException("contract.json is empty."));
        }
        catch (JsonException error)
        {
            throw new ContractException($"contract.json: {error.Message}", error);
        }
        catch (InvalidOperationException error)   // a text of a JsonElement that is not Unicode, found when it is used
        {
            throw new ContractException($"contract.json: {error.Message}", error);
        }
    }

    /// <exception cref="ContractException">Something in it is wrong or still to be fitted.</exception>
    public static FittedContract From(ContractDocument document)
    {
        ContractCheck.Verify(document);

        var contract = new FittedContract(document);
        return contract.Inputs.FirstOrDefault(input => !input.Missing.IsFitted) is { } input
            ? throw new ContractException($"/inputs/{input.Name}/missing: is still to be fitted")
            : contract;
    }

    /// <param name="slots">The row as expressions see it.</param>
    /// <returns>The place of the first segment whose rule is true; as many as there are when there is none.</returns>
    public int SegmentIndex(ReadOnlySpan<double> slots)
    {
        var i = 0;
        while (i < Segments.Count && !Segments[i].Rule.Truth(slots)) i++;
        return i;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Document, Json.Options);

    /// <summary>Whether both ask a caller for the same fields.</summary>
    public bool HasSameInputs(FittedContract other) =>
        Id == other.Id && Inputs.Count == other.Inputs.Count
        && Inputs.Zip(other.Inputs).All(pair => pair.First.AsksTheSame(pair.Second));

    private static Decision ToDecision(DecisionDocument document, SymbolTable symbols)
    {
        return new(
            Amount(document.Value, "value"),
            [
                .. document.Actions!.Select(action => new DecisionAction(
                    action.Key, Amount(action.Value.Cost, $"actions/{action.Key}/cost"),
                    Amount(action.Value.Discount, $"actions/{action.Key}/discount"), action.Value.Odds!.Value)),
            ]);

        Amount Amount(JsonElement? written, string place) => Contracts.Amount.From(
            written, text => Compile($"/decision/{place}", text, symbols, ExpressionType.Number));
    }

    private static CompiledExpression Compile(
        string place, string text, SymbolTable symbols, params ReadOnlySpan<ExpressionType> allowed)
    {
        try
        {
            var expression = Expression.Parse(text).Compile(symbols);
            return allowed.Contains(expression.Type)
                ? expression
                : throw new ContractException($"{place}: is a {expression.Type.ToString().ToLowerInvariant()}");
        }
        catch (ExpressionException error)   // an aggregate may be left
        {
            throw new ContractException($"{place}: {error.Message}", error);
        }
    }
}

/// <summary>A derived feature: a number of the row, computed the same way in training and serving.</summary>
public sealed record Feature(string Name, string Text, CompiledExpression Value)
{
    /// <summary>A value as JSON has it: true or false, a number, null when missing.</summary>
    public object? ToPlain(double value) => double.IsNaN(value) ? null
        : Value.Type == ExpressionType.Truth ? value != 0
        : value;
}

/// <summary>A behavior group and the rule of its members.</summary>
public sealed record Segment(string Name, string Text, CompiledExpression Rule);

/// <summary>A band of probability and what to do in it.</summary>
/// <param name="Below">Where the band ends; null for the last one, and for one that ends at the fitted
/// threshold.</param>
/// <param name="EndsAtThreshold">The band ends at the version's threshold.</param>
public sealed record Intent(string Level, double? Below, bool EndsAtThreshold, string? Action)
{
    internal static Intent From(IntentDocument document) => document.Below switch
    {
        { ValueKind: JsonValueKind.Number } below => new(document.Level!, below.GetDouble(), false, document.Action),
        { ValueKind: JsonValueKind.String } => new(document.Level!, null, true, document.Action),
        _ => new(document.Level!, null, false, document.Action),
    };

    /// <summary>The probability where the band ends, given the version's threshold.</summary>
    public double End(double threshold) => EndsAtThreshold ? threshold : Below ?? double.PositiveInfinity;
}

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

    /// <summary>What is computed for each row; null for a number.</summary>
    internal CompiledExpression? Expression => expression;

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

/// <summary>A share of the rows gets no action. What then happens to them and to the others tells what an action
/// changes.</summary>
/// <param name="Share">Above 0 and at most <see cref="MaxShare"/>.</param>
/// <param name="Salt">Another one draws another group; null is a salt too.</param>
public sealed record Control(double Share, string? Salt)
{
    /// <summary>What an answer gives to a row of the group.</summary>
    public const string Action = "control";

    /// <summary>Beyond half, the group would be the rule.</summary>
    public const double MaxShare = 0.5;

    /// <summary>How long a salt may be, in characters.</summary>
    public const int MaxSaltLength = 64;

    public static bool IsShare(double? share) => share is > 0 and <= MaxShare;

    /// <summary>Whether it is left out, or printable.</summary>
    public static bool IsSalt(string? salt) =>
        salt is null || (salt.Length is > 0 and <= MaxSaltLength && !salt.Any(char.IsControl));

    /// <summary>Why a contract can have no control group; null where it can.</summary>
    public static string? Fault(ContractDocument contract)
    {
        string?[] actions =
        [
            .. (contract.Decision?.Actions ?? []).Keys, .. (contract.Intents ?? []).Select(intent => intent.Action),
        ];
        return actions.All(action => action is null) ? "needs actions: there is nothing to leave out"
            : actions.Contains(Action) ? $"an action is called '{Action}', as rows of the control group are; rename it"
            : null;
    }
}
