using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Contracts.Validation;

/// <summary>Checks a hand-written contract and reports every mistake.</summary>
internal sealed class ContractValidator : PlacedValidator<ContractDocument>
{
    public ContractValidator()
    {
        RuleFor(contract => contract.Unknown).HasOnly(
            "name", "title", "id", "inputs", "training", "features", "model", "label", "segments", "threshold",
            "intents", "decision", "replaces");
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
