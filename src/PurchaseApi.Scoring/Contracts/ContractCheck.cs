using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What scoring relies on in a <c>contract.json</c>. Plain, since every start reads one, and the first mistake
/// ends it: the worker has judged the contract as people wrote it.</summary>
internal static class ContractCheck
{
    /// <exception cref="ContractException">Something in it is wrong.</exception>
    public static void Verify(ContractDocument contract)
    {
        DocumentLimits.Check(contract, static (place, message) => throw Wrong(place, message));
        Known(contract.Unknown, "");
        Require(ModelName.IsValid(contract.Name), "/name", $"a model's name is {ModelName.Allowed}");
        Require(contract.Inputs is { Count: > 0 }, "/inputs", "a contract needs at least one input");
        foreach (var (name, input) in contract.Inputs!) Verify(input, $"/inputs/{name}");
        foreach (var (name, column) in contract.Training ?? []) Verify(column, $"/training/{name}");
        Names(contract);
        Label(contract);
        Intents(contract.Intents ?? [], contract.Threshold);
        if (contract.Decision is { } decision) Decision(decision);
        if (contract.Control is { } control) Control(contract, control);
    }

    private static void Verify(InputDocument input, string place)
    {
        Known(input.UnknownKeys, place);
        var type = InputTypes.Find(input.Type);
        Require(type is not null, $"{place}/type", $"is unknown (was '{input.Type}')");
        foreach (var fault in type!.Faults(input)) throw Wrong($"{place}/{fault.Place}", fault.Message);

        var outline = Input.Outline(place, input)!;
        Require(outline.ToMissing(input.Missing) is not null, $"{place}/missing",
            $"does not fit the input (was {input.Missing})");
        Require(input.Monotone is null || outline.Monotone is not null, $"{place}/monotone", "does not fit the input");
        Require(input.Example is not { } example || outline.FromJson(example) is not null, $"{place}/example",
            $"is not an allowed value (was {input.Example})");
    }

    private static void Names(ContractDocument contract)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in contract.Inputs!.Keys) Name($"/inputs/{name}", name);
        foreach (var name in contract.Features?.Keys ?? Enumerable.Empty<string>()) Name($"/features/{name}", name);
        var last = contract.Segments?.LastOrDefault() ?? default;
        Require(last.Value is null || last.Value.Trim() == "otherwise", $"/segments/{last.Key}",
            "the last segment's rule must be 'otherwise', so that every row has a segment");
        if (contract.Id is { } id) Require(known.Add(id), "/id", $"'{id}' is both the id and an input or feature");

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in contract.Model ?? [])
            Require(
                name != contract.Id && known.Contains(name) && listed.Add(name)
                    && (!contract.Inputs.TryGetValue(name, out var input) || Input.Outline(name, input)!.IsFeature),
                "/model", $"'{name}' is nothing that a scorer sees, or is listed twice");

        void Name(string place, string name) =>
            Require(Expression.IsName(name) && known.Add(name), place, "is not a valid name, or is used twice");
    }

    private static void Label(ContractDocument contract)
    {
        if (contract.Label is not { } label)
        {
            Require(
                contract is { Model: null, Intents: null, Threshold: null, Decision: null, Control: null }, "/label",
                "is required for a prediction");
            return;
        }

        Known(label.Unknown, "/label");
        Require(!string.IsNullOrWhiteSpace(label.Name), "/label/name", "is missing");
        if (label.Is is { } rule && TrainingRules.Fault(contract, rule) is { } fault) throw Wrong("/label/is", fault);
    }

    private static void Intents(IReadOnlyList<IntentDocument> intents, double? threshold)
    {
        Require(threshold is null or (> 0 and < 1), "/threshold", "is a probability above 0 and below 1");
        var (end, hasThreshold) = (0.0, false);
        foreach (var (index, intent) in intents.Index())
        {
            var place = $"/intents/{index}";
            Known(intent.Unknown, place);
            Require(!string.IsNullOrWhiteSpace(intent.Level), place, "a band needs a level");
            var isLast = index == intents.Count - 1;
            Require(intent.Below is null == isLast, place, "every band but the last ends 'below' something");
            if (isLast) continue;

            if (intent.EndAt(threshold) is { } number)
            {
                Require(number > end && number < 1, place, $"a band ends at a probability above {end} and below 1");
                end = number;
                continue;
            }

            Require(!hasThreshold && IntentDocument.IsThreshold(intent.Below), place, "a band ends at a probability");
            hasThreshold = true;
        }
    }

    private static void Decision(DecisionDocument decision)
    {
        Known(decision.Unknown, "/decision");
        Require(decision.Value is not null, "/decision/value", "is missing");
        Amount(decision.Value, "/decision/value");
        Require(decision.Actions is { Count: > 0 }, "/decision/actions", "are missing");
        foreach (var (name, action) in decision.Actions!)
        {
            var place = $"/decision/actions/{name}";
            Known(action.Unknown, place);
            Require(name != Contracts.Decision.None, place, "is what is done where no action pays");
            Amount(action.Cost, $"{place}/cost");
            Amount(action.Discount, $"{place}/discount");
            Require(action.Odds is > 0 and <= DecisionDocument.MaxOdds, $"{place}/odds", "cannot be used");
        }
    }

    private static void Control(ContractDocument contract, ControlDocument control)
    {
        Known(control.Unknown, "/control");
        Require(Contracts.Control.IsShare(control.Share), "/control/share", "is above 0 and at most 0.5");
        Require(Contracts.Control.IsSalt(control.Salt), "/control/salt", "cannot be used");
        if (Contracts.Control.Fault(contract) is { } fault) throw Wrong("/control", fault);
    }

    private static void Amount(JsonElement? amount, string place) =>
        Require(DecisionDocument.IsAmount(amount), place, "is neither an amount of at least 0 nor an expression");

    private static void Known(Dictionary<string, JsonElement>? unknown, string place)
    {
        foreach (var key in unknown?.Keys ?? Enumerable.Empty<string>()) throw Wrong($"{place}/{key}", "unknown key");
    }

    private static void Require(bool holds, string place, string message)
    {
        if (!holds) throw Wrong(place, message);
    }

    private static ContractException Wrong(string place, string message) => new($"{place}: {message}");
}

/// <summary>A contract that cannot be used; every problem found, one line each.</summary>
public sealed class ContractException : Exception
{
    public ContractException() { }

    public ContractException(string message) : base(message) { }

    public ContractException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>What holds before anything else is judged: no null stands where a value belongs, and no list is so long
/// that judging it takes long.</summary>
public static class DocumentLimits
{
    private const int MaxItems = 1_000;

    /// <param name="fail">Takes a place and what is wrong there.</param>
    public static void Check(ContractDocument contract, Action<string, string> fail)
    {
        Items("/inputs", contract.Inputs?.Values, fail);
        Items("/training", contract.Training?.Values, fail);
        Items("/features", contract.Features?.Values, fail);
        Items("/model", contract.Model, fail);
        Items("/segments", contract.Segments?.Values, fail);
        Items("/segment_notes", contract.SegmentNotes?.Values, fail);
        Items("/intents", contract.Intents, fail);
        Items("/decision/actions", contract.Decision?.Actions?.Values, fail);
        foreach (var (name, input) in contract.Inputs ?? []) Words($"/inputs/{name}", input, fail);
        foreach (var (name, input) in contract.Training ?? []) Words($"/training/{name}", input, fail);
    }

    private static void Words(string place, InputDocument? input, Action<string, string> fail)
    {
        Items($"{place}/values", input?.Values, fail);
        Items($"{place}/aliases", input?.Aliases?.Values, fail);
    }

    private static void Items<T>(string place, IReadOnlyCollection<T>? items, Action<string, string> fail)
    {
        if (items?.Count > MaxItems) fail(place, $"has {items.Count:N0} items; at most {MaxItems:N0} are allowed");
        if (items?.Any(item => item is null) == true) fail(place, "has an item that is null");
    }
}

/// <summary>The names that expressions of a contract may use.</summary>
public static class ContractSymbols
{
    public static SymbolTable From(IEnumerable<Input> inputs) =>
        inputs.Aggregate(SymbolTable.Empty, (symbols, input) =>
            symbols.With(input.Name, input.ExpressionType, input.Values, input.Zone));

    /// <summary>Those of the label's rule: the training columns, whose types are known.</summary>
    public static SymbolTable FromTraining(ContractDocument contract) =>
        From((contract.Training ?? []).Select(column => Input.Outline(column.Key, column.Value)!));

    /// <summary>Whether expressions can tell what the input is, whatever else may be wrong with it.</summary>
    public static bool IsTyped(InputDocument document) => Input.Outline("", document) is { IsTyped: true };
}

/// <summary>Columns that only training reads, and the rule that makes the label of them. Nothing that is answered may
/// know them, or it would know the label.</summary>
public static class TrainingRules
{
    /// <param name="contract">Whose columns may be used.</param>
    /// <param name="rule">Of the label.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fault(ContractDocument contract, string rule)
    {
        try
        {
            var expression = Expression.Parse(rule);
            if (Foreign(contract, expression) is { } name)
                return $"'{name}' is what callers send or what is made of it; a label is made of training columns "
                    + "alone, or it would need no prediction";

            // What is wrong with a column is told at the column.
            var columns = (contract.Training ?? []).ToArray();
            if (columns.Any(column => !ContractSymbols.IsTyped(column.Value) || !Expression.IsName(column.Key)))
                return null;

            var type = expression.Compile(ContractSymbols.FromTraining(contract)).Type;
            return type == ExpressionType.Truth ? null : $"is a truth, such as 'orders >= 2' (was '{rule}')";
        }
        catch (ExpressionException error)
        {
            return error.Message;
        }
    }

    /// <summary>Why a feature or segment may not use the name; null where it may.</summary>
    public static string? WhyNot(ContractDocument contract, Expression expression) =>
        expression.Names.FirstOrDefault(name => contract.Training?.ContainsKey(name) == true) is { } name
            ? $"'{name}' is a training column: the label is made of it, and callers do not send it"
            : null;

    private static string? Foreign(ContractDocument contract, Expression expression) =>
        expression.Names.FirstOrDefault(name => contract.Training?.ContainsKey(name) != true
            && (contract.Inputs?.ContainsKey(name) == true || contract.Features?.ContainsKey(name) == true));
}
