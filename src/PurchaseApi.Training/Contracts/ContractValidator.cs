using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Contracts;

/// <summary>Checks a hand-written contract and reports every mistake.</summary>
internal sealed class ContractValidator : PlacedValidator<ContractDocument>
{
    public ContractValidator()
    {
        RuleFor(contract => contract.Unknown).HasOnly(
            "name", "title", "id", "inputs", "training", "features", "model", "label", "segments", "threshold",
            "intents", "decision", "control", "replaces");
        RuleFor(contract => contract.Name).Must(ModelName.IsValid)
            .WithMessage(contract => $"a model's name is {ModelName.Allowed} (was '{contract.Name}')");
        RuleFor(contract => contract.Inputs).NotEmpty().WithMessage("a contract needs at least one input");
        Include(new NamesValidator());
        RuleForEach(contract => contract.Inputs).ByKey().SetValidator(new InputValidator());
        RuleForEach(contract => contract.Training).ByKey().SetValidator(new InputValidator());
        Include(new TrainingColumnsValidator());
        Include(new ExpressionsValidator());
        Include(new LabelValidator());
        RuleFor(contract => contract.Threshold).Must(threshold => threshold is null or (> 0 and < 1))
            .WithMessage(contract => $"is a probability above 0 and below 1 (was {contract.Threshold})");
        Include(new IntentsValidator());
        Include(new DecisionValidator());
        Include(new ControlValidator());
        RuleFor(contract => contract.Replaces!).SetValidator(new ReplacesValidator())
            .When(contract => contract.Replaces is not null);
        RuleFor(contract => contract.Replaces)
            .Must((contract, replaces) => replaces is null || contract.Label is not null)
            .WithMessage("needs a label: without one nothing is measured that could be compared with its figures");
    }

    /// <summary>The rules rely on these limits.</summary>
    protected override bool PreValidate(ValidationContext<ContractDocument> context, ValidationResult result)
    {
        DocumentLimits.Check(
            context.InstanceToValidate, (place, message) => result.Errors.Add(new(place, message)));
        return result.IsValid;
    }
}

/// <summary>Checks what a contract says of the system before the model: only what is measured on a holdout can be
/// compared with it.</summary>
internal sealed class ReplacesValidator : PlacedValidator<ReplacesDocument>
{
    public ReplacesValidator()
    {
        RuleFor(replaces => replaces.Unknown).HasOnly("what", "figures", "note");
        RuleFor(replaces => replaces.What).Must(what => !string.IsNullOrWhiteSpace(what))
            .WithMessage("is required: what the model replaces, in words");
        RuleFor(replaces => replaces.Figures).NotEmpty()
            .WithMessage("needs at least one figure, such as { recall: 0.4 }");
        RuleForEach(replaces => replaces.Figures).ByKey().Holds((_, figure) => Fault(figure.Key, figure.Value));
    }

    private static string? Fault(string metric, double value)
    {
        string[] known = [.. Metric.All.Select(figure => figure.Name)];
        if (Metric.All.FirstOrDefault(figure => figure.Name == metric) is not { } figure)
            return NearestWord.Find(metric, known) is { } word
                ? $"unknown metric '{metric}'; did you mean '{word}'?"
                : $"unknown metric '{metric}'; known are {string.Join(", ", known)}";

        return value >= figure.Lowest && value <= figure.Highest ? null
            : figure.Highest < double.MaxValue ? $"must be from {figure.Lowest} to {figure.Highest} (was {value})"
            : $"must be at least {figure.Lowest} (was {value})";
    }
}

/// <summary>Rules whose failures are named by their place in the contract, <c>/inputs/time_spent/range</c>, so that
/// the line can be told.</summary>
/// <param name="wrapper">The property that wraps what is checked; it is not part of the place.</param>
internal abstract class PlacedValidator<T>(string wrapper = "") : AbstractValidator<T>
{
    /// <summary>Places use the keys of the file; a key and what is unknown are at the place of what has them.</summary>
    protected override void OnRuleAdded(IValidationRule<T> rule)
    {
        var members = (rule.PropertyName ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Where(member => member != wrapper && member is not (
                "Key" or nameof(ContractDocument.Unknown) or nameof(InputDocument.UnknownKeys)));
        rule.PropertyName = string.Concat(
            members.Select(member => $"/{JsonNamingPolicy.SnakeCaseLower.ConvertName(member)}"));
    }
}

internal static class PlacedRules
{
    /// <summary>The place of a failure.</summary>
    public static string Place(this ValidationFailure failure) =>
        failure.PropertyName.Replace("./", "/", StringComparison.Ordinal);   // FluentValidation joins with a dot

    /// <summary>Named by key, as people find it.</summary>
    public static IRuleBuilderInitialCollection<T, KeyValuePair<string, TValue>> ByKey<T, TValue>(
        this IRuleBuilderInitialCollection<T, KeyValuePair<string, TValue>> rule) =>
        rule.OverrideIndexer((_, _, item, _) => $"/{item.Key}");

    public static IRuleBuilderInitialCollection<T, TItem> ByIndex<T, TItem>(
        this IRuleBuilderInitialCollection<T, TItem> rule) =>
        rule.OverrideIndexer((_, _, _, index) => $"/{index}");

    /// <param name="rule">Of what the document's type does not have.</param>
    /// <param name="known">What it has.</param>
    public static void HasOnly<T>(
        this IRuleBuilder<T, Dictionary<string, JsonElement>?> rule, params string[] known) =>
        rule.Custom((unknown, context) =>
        {
            foreach (var key in unknown?.Keys ?? Enumerable.Empty<string>())
            {
                var meant = NearestWord.Find(key, known) is { } word
                    ? $"; did you mean '{word}'?"
                    : $"; known are {string.Join(", ", known)}";
                context.AddFailure(
                    new ValidationFailure($"{context.PropertyPath}/{key}", $"unknown key '{key}'{meant}"));
            }
        });

    /// <summary>Fails with what is said; null passes.</summary>
    public static IRuleBuilderOptions<T, TProperty> Holds<T, TProperty>(
        this IRuleBuilder<T, TProperty> rule, Func<T, TProperty, string?> fault) =>
        rule.Must((item, value, context) =>
        {
            var said = fault(item, value);
            context.MessageFormatter.AppendArgument("Fault", said);
            return said is null;
        }).WithMessage("{Fault}");

    public static string Nearest(string? given, IEnumerable<string> known) =>
        NearestWord.Find(given ?? "", known) is { } word ? $"; did you mean '{word}'?" : "";
}
