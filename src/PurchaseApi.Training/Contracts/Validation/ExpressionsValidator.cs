using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Contracts.Validation;

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
