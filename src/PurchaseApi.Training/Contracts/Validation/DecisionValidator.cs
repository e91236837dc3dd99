using System.Text.Json;
using FluentValidation;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Training.Contracts.Validation;

/// <summary>What a purchase is worth and what can be done. Whether its expressions hold is checked with the features
/// and segments.</summary>
internal sealed class DecisionValidator : PlacedValidator<ContractDocument>
{
    private const int MaxActions = 20;

    public DecisionValidator() => When(contract => contract.Decision is not null, () =>
    {
        RuleFor(contract => contract.Decision!.Unknown).HasOnly("value", "assumption", "actions");
        RuleFor(contract => contract.Decision!.Value).Must(value => value is not null)
            .WithMessage("is needed: what a purchase is worth");
        RuleFor(contract => contract.Decision!.Value).Holds((_, value) => Amount(value));
        RuleFor(contract => contract.Decision!.Actions).Must(actions => actions is { Count: > 0 and <= MaxActions })
            .WithMessage(
                $"needs 1 to {MaxActions} actions by name, such as reminder: {{{{ cost: 0.05, odds: 1.25 }}}}");
        RuleForEach(contract => contract.Decision!.Actions).ByKey().SetValidator(new ActionValidator());
        RuleForEach(contract => (contract.Intents ?? (IReadOnlyList<IntentDocument>)Array.Empty<IntentDocument>())
                .Select((intent, index) => KeyValuePair.Create($"{index}/action", intent.Action)))
            .ByKey().Must(action => action.Value is null).OverridePropertyName("/intents")
            .WithMessage("leave it out: with 'decision', the largest gain chooses the action");
    });

    private static string? Amount(JsonElement? written) => DecisionDocument.IsAmount(written) ? null
        : $"must be a number of at least 0, or an expression (was {written})";

    private sealed class ActionValidator : PlacedValidator<KeyValuePair<string, ActionDocument>>
    {
        public ActionValidator()
            : base("Value")
        {
            RuleFor(action => action.Key).Cascade(CascadeMode.Stop)
                .Must(name => name != Decision.None).WithMessage("'none' is always there and gains 0")
                .Must(Expression.IsName).WithMessage("a name is letters, digits and '_' and begins with no digit");
            RuleFor(action => action.Value.Unknown).HasOnly("label", "cost", "discount", "odds");
            RuleFor(action => action.Value.Cost).Holds((_, cost) => Amount(cost));
            RuleFor(action => action.Value.Discount).Holds((_, discount) => Amount(discount));
            RuleFor(action => action.Value.Odds).Must(odds => odds is > 0 and <= DecisionDocument.MaxOdds)
                .WithMessage(action => "is what the action multiplies the odds of a purchase by: above 0, at most "
                    + $"{DecisionDocument.MaxOdds}{(action.Value.Odds is { } odds ? $" (was {odds})" : "")}");
        }
    }
}
