using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Contracts;

/// <summary>Every name means one thing, and everything named exists.</summary>
internal sealed class NamesValidator : PlacedValidator<ContractDocument>
{
    private const int MaxLength = 64;

    /// <summary>What an answer says itself, in CSV as well.</summary>
    private static readonly string[] InCsv = [.. AnswerFields.Names, AnswerFields.ErrorCode, AnswerFields.ErrorDetail];

    public NamesValidator()
    {
        RuleForEach(contract => contract.Inputs).ByKey().Holds((_, input) => Fault(input.Key));
        RuleForEach(contract => contract.Training).ByKey().Holds((_, column) => Fault(column.Key))
            .Holds((contract, column) => Repeated(column.Key, contract.Inputs));
        RuleForEach(contract => contract.Features).ByKey().Holds((_, feature) => Fault(feature.Key))
            .Holds((contract, feature) =>
                Repeated(feature.Key, contract.Inputs) ?? Repeated(feature.Key, contract.Training));

        // Without a label, features are columns of the answers.
        RuleForEach(contract => contract.Features).ByKey().Must(feature => !InCsv.Contains(feature.Key))
            .WithMessage((_, feature) => $"'{feature.Key}' is a word of every answer; the feature needs another name")
            .When(contract => contract.Label is null);
        RuleFor(contract => contract.Features).Must((contract, _) => !contract.Inputs!.All(IsList))
            .WithMessage("a scorer cannot read a list; give a feature, such as count(list)")
            .When(contract => contract is
            { Label: not null, Model: null, Inputs.Count: > 0, Features: not { Count: > 0 } });

        RuleFor(contract => contract.Id)
            .Must(id => !string.IsNullOrWhiteSpace(id) && id.Length <= MaxLength)
            .WithMessage(contract => $"is the name of a field, 1 to {MaxLength} characters (was '{contract.Id}')")
            .Must((contract, id) => !Named(contract).Contains(id))
            .WithMessage(contract => $"'{contract.Id}' is both the id and an input or feature")
            .Must(id => !AnswerFields.Names.Contains(id!))
            .WithMessage(contract => $"'{contract.Id}' is a word of every answer; the id needs another name")
            .When(contract => contract.Id is not null);

        RuleFor(contract => contract.Model).Must(model => model is not []).WithMessage("names no input or feature");
        RuleForEach(contract => contract.Model!.Select((name, index) => KeyValuePair.Create($"{index}", name)))
            .ByKey().Holds((contract, item) => Listed(contract, item.Value, int.Parse(item.Key)))
            .OverridePropertyName("/model")
            .When(contract => contract.Model is not null);
    }

    private static string? Fault(string name) =>
        Expression.IsReserved(name) ? $"'{name}' is a word of the expression language; choose another name"
        : !Expression.IsName(name) || name.Length > MaxLength
            ? $"a name is up to {MaxLength} letters, digits and '_' and begins with no digit"
            : null;

    private static string? Repeated(string name, OrderedDictionary<string, InputDocument>? others) =>
        others?.ContainsKey(name) == true ? $"'{name}' names two things; choose another name" : null;

    private static string? Listed(ContractDocument contract, string name, int index)
    {
        if (contract.Model!.Take(index).Contains(name)) return $"'{name}' appears more than once";
        if (contract.Inputs?.ContainsKey(name) != true && contract.Features?.ContainsKey(name) != true)
            return $"'{name}' is not an input or feature{PlacedRules.Nearest(name, Named(contract))}";

        return contract.Inputs?.TryGetValue(name, out var input) == true && IsList(new(name, input))
            ? $"'{name}' is a list; name features of it, such as count({name})"
            : null;
    }

    private static IEnumerable<string> Named(ContractDocument contract) =>
        (contract.Inputs ?? []).Keys.Concat((contract.Training ?? []).Keys).Concat((contract.Features ?? []).Keys);

    private static bool IsList(KeyValuePair<string, InputDocument> input) =>
        Input.Outline(input.Key, input.Value) is { IsFeature: false };
}

/// <summary>The features and segments of a contract: each an expression over the names before it.</summary>
internal sealed class ExpressionsValidator : PlacedValidator<ContractDocument>
{
    public ExpressionsValidator()
    {
        RuleForEach(contract => contract.Features).ByKey().Must(feature => !IsOtherwise(feature.Value))
            .WithMessage("'otherwise' is the rule of the last segment, not a feature");
        RuleFor(contract => contract).Custom((contract, context) =>
            new ExpressionTypes(contract).Check((place, text) =>
                context.AddFailure(new ValidationFailure(place, text))));

        RuleForEach(contract => contract.Segments).ByKey().Must(segment => !string.IsNullOrWhiteSpace(segment.Key))
            .WithMessage("a segment needs a name");
        RuleForEach(contract => contract.Segments).ByKey().Holds((contract, segment) => Order(contract, segment.Key));
        RuleForEach(contract => contract.SegmentNotes).ByKey()
            .Must((contract, note) => contract.Segments?.ContainsKey(note.Key) == true)
            .WithMessage((_, note) => $"there is no segment '{note.Key}'");
    }

    /// <summary>The last segment takes what is left, and no other does.</summary>
    private static string? Order(ContractDocument contract, string name)
    {
        var segments = contract.Segments!;
        var index = segments.IndexOf(name);
        var first = segments.Values.TakeWhile(text => !IsOtherwise(text)).Count();
        if (index == segments.Count - 1 && first == segments.Count)
            return "the last segment's rule must be 'otherwise', so that every row has a segment";

        return index == first && index < segments.Count - 1
            ? $"'otherwise' is true for every row, so '{segments.GetAt(index + 1).Key}' could never win; put it last"
            : null;
    }

    private static bool IsOtherwise(string text) => text.Trim() == "otherwise";
}

/// <summary>The type of each feature and segment, in order, since one may use those before it.</summary>
internal sealed class ExpressionTypes(ContractDocument contract)
{
    /// <summary>Names whose type is not known because something is wrong with them; what uses them is not checked, so
    /// that one mistake is one message.</summary>
    private readonly HashSet<string> untyped = new(StringComparer.Ordinal);

    private SymbolTable symbols = SymbolTable.Empty;

    /// <param name="fail">Takes a place and what is wrong there.</param>
    public void Check(Action<string, string> fail)
    {
        foreach (var (name, input) in contract.Inputs ?? [])
            if (!ContractSymbols.IsTyped(input) || !Expression.IsName(name)) untyped.Add(name);
        symbols = ContractSymbols.From((contract.Inputs ?? [])
            .Where(input => !untyped.Contains(input.Key))
            .Select(input => Input.Outline(input.Key, input.Value)!));

        foreach (var (name, text) in contract.Features ?? []) Feature(name, text, fail);
        foreach (var (name, text) in contract.Segments ?? []) Segment(name, text, fail);
        if (contract.Decision is not { } decision) return;

        Amount(decision.Value, "/decision/value", fail);
        foreach (var (name, action) in decision.Actions ?? [])
        {
            Amount(action.Cost, $"/decision/actions/{name}/cost", fail);
            Amount(action.Discount, $"/decision/actions/{name}/discount", fail);
        }
    }

    private void Amount(JsonElement? written, string place, Action<string, string> fail)
    {
        if (written is { ValueKind: JsonValueKind.String } text
            && TypeOf(text.GetString()!, place, fail) is { } type and not ExpressionType.Number)
            fail(place, $"is a number or an expression of one, not a {type.ToString().ToLowerInvariant()}");
    }

    private void Feature(string name, string text, Action<string, string> fail)
    {
        var place = $"/features/{name}";
        var type = TypeOf(text, place, fail);
        var isNumber = type is ExpressionType.Number or ExpressionType.Truth;
        if (type is not null && !isNumber)
            fail(place, $"a feature is a number or a truth, not a {type.Value.ToString().ToLowerInvariant()}");

        if (!isNumber) untyped.Add(name);
        else if (symbols.Find(name) is null) symbols = symbols.With(name, type!.Value);
    }

    private void Segment(string name, string text, Action<string, string> fail)
    {
        var place = $"/segments/{name}";
        if (TypeOf(text, place, fail) is { } type and not ExpressionType.Truth)
            fail(place, "a segment's rule is a truth, such as 'basket_value > 50', not a "
                + type.ToString().ToLowerInvariant());
    }

    private ExpressionType? TypeOf(string text, string place, Action<string, string> fail)
    {
        try
        {
            var expression = Expression.Parse(text);
            if (TrainingRules.WhyNot(contract, expression) is { } reason)
            {
                fail(place, reason);
                return null;
            }

            return expression.Names.Any(untyped.Contains) ? null : expression.TypeIn(symbols);
        }
        catch (ExpressionException error)
        {
            fail(place, error.Message);
            return null;
        }
    }
}
