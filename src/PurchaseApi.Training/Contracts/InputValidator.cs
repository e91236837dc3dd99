using System.Text.Json;
using FluentValidation;
using PurchaseApi.Scoring.Contracts;
using static PurchaseApi.Training.Contracts.PlacedRules;

namespace PurchaseApi.Training.Contracts;

/// <summary>What an input or a training column must keep.</summary>
internal sealed class InputValidator : PlacedValidator<KeyValuePair<string, InputDocument>>
{
    private static readonly string[] Types = ["number", "integer", "category", "flag", "ordinal", "list"];
    private static readonly string[] NumericRules = ["median", "mean", "keep"];

    public InputValidator()
        : base("Value")
    {
        RuleFor(input => input.Value.Unknown).HasOnly(
            "type", "unit", "range", "values", "aliases", "separator", "missing", "example", "column", "actionable",
            "monotone");
        RuleFor(input => input.Value.Column).Must(column => column is null || !string.IsNullOrWhiteSpace(column))
            .WithMessage("names no column");
        RuleFor(input => input.Value.Actionable)
            .Must(given => given is null or { ValueKind: JsonValueKind.True or JsonValueKind.False })
            .WithMessage(input => $"is true or false (was {input.Value.Actionable})");
        // The size of a change is its share of the range.
        RuleFor(input => input.Value.Actionable)
            .Must((input, given) => given?.ValueKind != JsonValueKind.True || input.Value.Range is not null)
            .WithMessage("a number that can be changed needs a range: [low, high]").When(IsNumeric);

        RuleFor(input => input.Value.Monotone)
            .Must(word => word is null || ContractInputs.ToMonotone(word) is not null)
            .WithMessage(input => $"is increasing or decreasing (was '{input.Value.Monotone}')"
                + Nearest(input.Value.Monotone, ["increasing", "decreasing"]));

        RuleFor(input => input.Value.Type).Must(type => ContractInputs.ToType(type) is not null)
            .WithMessage(input => $"a type is one of {string.Join(", ", Types)} (was '{input.Value.Type}')"
                + Nearest(input.Value.Type, Types))
            .DependentRules(() =>
            {
                When(IsNumeric, RangeRules);
                When(input => TypeOf(input) is InputType.Category or InputType.Ordinal or InputType.List, WordRules);
                When(IsSound, ConstantRules);
                KeysOfTypes();
            });
    }

    private void RangeRules() =>
        RuleFor(input => input.Value.Range).Must(ContractInputs.IsRange)
            .WithMessage(input => "a range is [low, high] with low below high (was ["
                + $"{string.Join(", ", input.Value.Range!.Take(5))}])");

    private void WordRules()
    {
        RuleFor(input => input.Value.Values).Holds((input, values) => InputWords.Fault(values, TypeOf(input)));
        RuleFor(input => input.Value.Values).Holds((input, _) => InputWords.SameLevel(input.Value))
            .When(input => TypeOf(input) == InputType.Ordinal);
        RuleForEach(input => input.Value.Aliases).ByKey()
            .Holds((input, alias) => InputWords.AliasFault(input.Value, alias.Key))
            .When(input => TypeOf(input) == InputType.Ordinal);
        When(input => TypeOf(input) == InputType.List, () =>
        {
            RuleFor(input => input.Value.Separator).Must(InputWords.IsSeparator)
                .WithMessage(input => "is one character that is no letter, digit, space or quote "
                    + $"(was '{input.Value.Separator}')");
            RuleFor(input => input.Value.Values).Holds((input, _) => InputWords.ListFault(input.Value));
        });
    }

    private void ConstantRules()
    {
        RuleFor(input => input.Value.Missing)
            .Must((input, missing) => ContractInputs.ToMissing(Outline(input), missing) is not null)
            .WithMessage(input => MissingFault(Outline(input), $"{input.Value.Missing}"));
        RuleFor(input => input.Value.Example)
            .Must((input, example) => example is not { } given || Outline(input).FromJson(given) is not null)
            .WithMessage(input => $"is not an allowed value (was {input.Value.Example})"
                + Nearest($"{input.Value.Example}", Outline(input).Values));
    }

    private void KeysOfTypes()
    {
        RuleFor(input => input.Value.Range).Null().Unless(IsNumeric)
            .WithMessage("only a number or an integer has a range");
        RuleFor(input => input.Value.Values).Null()
            .When(input => TypeOf(input) is InputType.Number or InputType.Integer or InputType.Flag)
            .WithMessage("only a category, an ordinal or a list has values");
        RuleFor(input => input.Value.Aliases).Null().Unless(input => TypeOf(input) == InputType.Ordinal)
            .WithMessage("only an ordinal has aliases");
        RuleFor(input => input.Value.Monotone).Null().Unless(input => ContractInputs.HasOrder(input.Value))
            .WithMessage("only a number, an integer or an ordinal can be monotone");
        RuleFor(input => input.Value.Separator).Null().Unless(input => TypeOf(input) == InputType.List)
            .WithMessage("only a list has a separator");
    }

    private static string MissingFault(Input outline, string given) => outline.IsNumeric || outline.Levels is not null
        ? $"is median, mean, keep or an allowed {(outline.IsNumeric ? "number" : "value")} (was {given})"
            + Nearest(given, [.. NumericRules, .. outline.Values])
        : $"is keep or an allowed value (was {given}){Nearest(given, outline.Values)}";

    /// <summary>Whether values can be judged by it, so that one mistake is one message.</summary>
    private static bool IsSound(KeyValuePair<string, InputDocument> input) => ContractInputs.IsSound(input.Value)
        && (input.Value.Values is not { } values || InputWords.Fault(values, TypeOf(input)) is null);

    private static Input Outline(KeyValuePair<string, InputDocument> input) =>
        ContractInputs.Outline(input.Key, input.Value);

    private static InputType? TypeOf(KeyValuePair<string, InputDocument> input) =>
        ContractInputs.ToType(input.Value.Type);

    private static bool IsNumeric(KeyValuePair<string, InputDocument> input) =>
        TypeOf(input) is InputType.Number or InputType.Integer;
}
