using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Contracts.Validation;

/// <summary>Judges a contract that somebody wrote; every mistake is named.</summary>
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
