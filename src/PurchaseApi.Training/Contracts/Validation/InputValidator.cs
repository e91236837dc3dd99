using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Inputs;
using static PurchaseApi.Training.Contracts.Validation.PlacedRules;

namespace PurchaseApi.Training.Contracts.Validation;

/// <summary>What an input or a training column must keep.</summary>
internal sealed class InputValidator : PlacedValidator<KeyValuePair<string, InputDocument>>
{
    private static readonly string[] NumericRules = ["median", "mean", "keep"];

    public InputValidator()
        : base("Value")
    {
        RuleFor(input => input.Value.UnknownKeys).HasOnly(
            "type", "unit", "range", "values", "aliases", "separator", "missing", "example", "column", "actionable",
            "monotone", "missing_values", "number_format", "unknown", "format", "timezone", "label", "help");
        RuleFor(input => input.Value.Label).Must(label => label is null || !string.IsNullOrWhiteSpace(label))
            .WithMessage("is the input's name for people, such as Time on site");
        RuleFor(input => input.Value.Help).Must(help => help is null || !string.IsNullOrWhiteSpace(help))
            .WithMessage("is a sentence that explains the input");
        RuleFor(input => input.Value.Column).Must(column => column is null || !string.IsNullOrWhiteSpace(column))
            .WithMessage("names no column");
        RuleFor(input => input.Value.Actionable)
            .Must(given => given is null or { ValueKind: JsonValueKind.True or JsonValueKind.False })
            .WithMessage(input => $"is true or false (was {input.Value.Actionable})");
        RuleFor(input => input.Value.Monotone).Must(word => word is null || MonotoneWords.Parse(word) is not null)
            .WithMessage(input => $"is increasing or decreasing (was '{input.Value.Monotone}')"
                + Nearest(input.Value.Monotone, MonotoneWords.All));

        RuleFor(input => input.Value.Type).Must(type => InputTypes.Find(type) is not null)
            .WithMessage(input => $"a type is one of {string.Join(", ", Types)} (was '{input.Value.Type}')"
                + Nearest(input.Value.Type, Types))
            .DependentRules(() =>
            {
                RuleFor(input => input.Value).Custom((document, context) =>
                {
                    foreach (var fault in Faults(document))
                        context.AddFailure(
                            new ValidationFailure($"{context.PropertyPath}/{fault.Place}", fault.Message));
                });
                When(input => !Faults(input.Value).Any(), ConstantRules);
            });
    }

    private static IEnumerable<string> Types => InputTypes.All.Select(type => type.Name);

    private void ConstantRules()
    {
        RuleFor(input => input.Value.Missing)
            .Must((input, missing) => Outline(input).ToMissing(missing) is not null)
            .WithMessage(input => MissingFault(Outline(input), $"{input.Value.Missing}"));
        RuleFor(input => input.Value.Example)
            .Must((input, example) => example is not { } given || Outline(input).FromJson(given) is not null)
            .WithMessage(input => $"is not an allowed value (was {input.Value.Example})"
                + Nearest($"{input.Value.Example}", Outline(input).Values));
    }

    private static string MissingFault(Input outline, string given) => outline.HasOrder
        ? $"is median, mean, keep or an allowed {(outline.IsNumeric ? "number" : "value")} (was {given})"
            + Nearest(given, [.. NumericRules, .. outline.Values])
        : $"is keep or an allowed value (was {given}){Nearest(given, outline.Values)}";

    private static IEnumerable<InputFault> Faults(InputDocument document) =>
        InputTypes.Find(document.Type)!.Faults(document);

    private static Input Outline(KeyValuePair<string, InputDocument> input) =>
        Input.Outline(input.Key, input.Value)!;
}
