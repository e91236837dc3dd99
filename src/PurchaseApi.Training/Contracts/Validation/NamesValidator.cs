using FluentValidation;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Contracts.Validation;

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
