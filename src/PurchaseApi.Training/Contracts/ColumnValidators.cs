using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using static PurchaseApi.Training.Contracts.PlacedRules;

namespace PurchaseApi.Training.Contracts;

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

/// <summary>Columns that only training reads. No input may be one of them, or it would know the label.</summary>
internal sealed class TrainingColumnsValidator : PlacedValidator<ContractDocument>
{
    public TrainingColumnsValidator()
    {
        RuleFor(contract => contract.Training)
            .Must((contract, columns) => columns is null || contract.Label?.Is is not null)
            .WithMessage("nothing reads these columns; label: { name: ..., is: EXPRESSION } does");
        RuleForEach(contract => contract.Training).ByKey().SetValidator(new NotGuessed());
        RuleForEach(contract => contract.Inputs).ByKey().Holds((contract, input) =>
            SameColumn(contract, input.Value.Column ?? input.Key));
    }

    private static string? SameColumn(ContractDocument contract, string source) =>
        (contract.Training ?? []).FirstOrDefault(column => (column.Value.Column ?? column.Key) == source).Key
            is { } name
            ? $"is read from '{source}', as the training column '{name}' is; the label is made of it, so it cannot be "
                + "an input"
            : null;

    private sealed class NotGuessed : PlacedValidator<KeyValuePair<string, InputDocument>>
    {
        public NotGuessed()
            : base("Value") =>
            RuleFor(column => column.Value.Missing)
                .Must(missing => missing is not { ValueKind: JsonValueKind.String } rule
                    || !(rule.ValueEquals("median"u8) || rule.ValueEquals("mean"u8)))
                .WithMessage("is keep or an allowed value: a label is not guessed; left out, a row without a value is "
                    + "left out as well");
    }
}

/// <summary>What is predicted is a column of its own, and one of its values counts. A contract without a label predicts
/// nothing: its features and segments are the answer.</summary>
internal sealed class LabelValidator : PlacedValidator<ContractDocument>
{
    private const string Wanted = "label: { name: COLUMN, positive: VALUE }";
    public const string NeedsLabel = $"needs a label, since without one nothing is predicted: {Wanted}";

    public LabelValidator()
    {
        When(contract => contract.Label is null, WithoutLabel);
        RuleFor(contract => contract.Label)
            .Must(label => label is null || !string.IsNullOrWhiteSpace(label.Name))
            .WithMessage($"a contract needs {Wanted}")
            .DependentRules(() => When(contract => contract.Label is not null, WithLabel));
    }

    private void WithoutLabel()
    {
        RuleFor(contract => contract.Label)
            .Must((contract, _) => contract.Features is { Count: > 0 } || contract.Segments is { Count: > 0 })
            .WithMessage($"a contract needs {Wanted}, or features or segments that are the answer without one");
        RuleFor(contract => contract.Model).Null().WithMessage(NeedsLabel);
        RuleFor(contract => contract.Threshold).Null().WithMessage(NeedsLabel);
        RuleFor(contract => contract.Intents).Null().WithMessage(NeedsLabel);
        RuleFor(contract => contract.Decision).Null().WithMessage(NeedsLabel);
        RuleFor(contract => contract.Control).Null().WithMessage(NeedsLabel);
    }

    private void WithLabel()
    {
        RuleFor(contract => contract.Label!.Unknown).HasOnly("name", "positive", "is", "noun", "plural", "verb");
        RuleFor(contract => contract.Label!.Noun).Must(noun => noun is null || !string.IsNullOrWhiteSpace(noun))
            .WithMessage("is what a positive row is called, such as buyer");
        RuleFor(contract => contract.Label!.Plural)
            .Must((contract, plural) => plural is null
                || (contract.Label!.Noun is not null && !string.IsNullOrWhiteSpace(plural)))
            .WithMessage("is the plural of 'noun', such as {{ noun: buyer, plural: buyers }}");
        RuleFor(contract => contract.Label!.Verb).Must(verb => verb is null || !string.IsNullOrWhiteSpace(verb))
            .WithMessage("is what a positive row does, such as buy");
        RuleFor(contract => contract.Label!.Name)
            .Holds((contract, name) => InputReadFrom(contract, name!) is { } input
                ? $"'{name}' is what is to be predicted; the input '{input}' cannot be read from it"
                : null)
            .Must((contract, name) => contract.Features?.ContainsKey(name!) != true && name != contract.Id)
            .WithMessage(contract =>
                $"'{contract.Label!.Name}' is what is to be predicted; it cannot be the id or a feature as well");
        When(contract => contract.Label!.Is is null, () =>
            RuleFor(contract => contract.Label!.Positive).Must(IsConstant)
                .WithMessage("give the value that counts as positive, such as 1, true or yes"))
        .Otherwise(() =>
        {
            RuleFor(contract => contract.Label!.Positive).Null()
                .WithMessage("is the value of a column; a label with 'is' has none");
            RuleFor(contract => contract.Label!.Is).Holds((contract, rule) => TrainingRules.Fault(contract, rule!));
        });
    }

    private static string? InputReadFrom(ContractDocument contract, string label) =>
        (contract.Inputs ?? []).FirstOrDefault(input => label == input.Key || label == input.Value.Column).Key;

    private static bool IsConstant(JsonElement? value) => value is { } given && given.ValueKind switch
    {
        JsonValueKind.Number => double.IsFinite(given.GetDouble()),
        JsonValueKind.String => !string.IsNullOrWhiteSpace(given.GetString()),
        JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };
}
