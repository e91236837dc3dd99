using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Training.Contracts;

/// <summary>What a purchase is worth and what can be done. Whether its expressions hold is checked with the features
/// and segments.</summary>
internal sealed class DecisionValidator : PlacedValidator<ContractDocument>
{
    private const int MaxActions = 20;

    public DecisionValidator() => When(contract => contract.Decision is not null, () =>
    {
        RuleFor(contract => contract.Decision!.Unknown).HasOnly("value", "assumption", "actions");
        RuleFor(contract => contract.Decision!.Value).Must(value => value is not null)
            .WithMessage("is required: what a purchase is worth");
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

/// <summary>A control group is a share of the rows whose actions are left out.</summary>
internal sealed class ControlValidator : PlacedValidator<ContractDocument>
{
    public ControlValidator() => When(contract => contract.Control is not null && contract.Label is not null, () =>
    {
        RuleFor(contract => contract.Control!.Unknown).HasOnly("share", "salt");
        RuleFor(contract => contract.Control!.Share).Must(Control.IsShare)
            .WithMessage(contract => $"is the share of rows that get no action: above 0, at most {Control.MaxShare}"
                + (contract.Control!.Share is { } share ? $" (was {share})" : ""));
        RuleFor(contract => contract.Control!.Salt).Must(Control.IsSalt)
            .WithMessage($"is a text of at most {Control.MaxSaltLength} characters, such as '2026-q4'");
        RuleFor(contract => contract.Control).Holds((contract, _) => Control.Fault(contract));
    });
}

/// <summary>Intents are bands of probability, each ending above the one before; the last ends at 1.</summary>
internal sealed class IntentsValidator : PlacedValidator<ContractDocument>
{
    public IntentsValidator() =>
        RuleForEach(contract => Band.From(contract.Intents, contract.Threshold)).ByIndex()
            .SetValidator(new BandValidator()).OverridePropertyName("/intents");

    private sealed class BandValidator : PlacedValidator<Band>
    {
        public BandValidator()
            : base(nameof(Band.Intent))
        {
            RuleFor(band => band.Intent.Unknown).HasOnly("level", "below", "action");
            RuleFor(band => band.Intent.Level).Cascade(CascadeMode.Stop)
                .Must(level => !string.IsNullOrWhiteSpace(level)).WithMessage("a band needs a level")
                .Must((band, _) => !band.IsRepeated)
                .WithMessage(band => $"'{band.Intent.Level}' appears more than once");
            RuleFor(band => band.Intent.Below).Null().When(band => band.IsLast)
                .WithMessage("the last band ends at 1; leave out 'below'");
            RuleFor(band => band.Intent.Below).Must((band, _) => band.HasEnd).When(band => !band.IsLast)
                .WithMessage(band => $"a band ends at a probability above {band.Start} and below 1, or one at "
                    + $"'threshold'{Was(band.Intent.Below)}");
        }

        private static string Was(JsonElement? below) => below is { } given ? $" (was {given})" : "";
    }

    /// <param name="Intent">As written.</param>
    /// <param name="Start">Where the last band before it ends whose end is a number.</param>
    /// <param name="HasEnd">Whether it ends above that, or alone at the threshold.</param>
    /// <param name="IsRepeated">Whether a band before it has its level.</param>
    /// <param name="IsLast">Of all.</param>
    private sealed record Band(IntentDocument Intent, double Start, bool HasEnd, bool IsRepeated, bool IsLast)
    {
        public static IEnumerable<Band> From(IReadOnlyList<IntentDocument>? intents, double? threshold)
        {
            var (start, levels, hasThreshold) = (0.0, new HashSet<string?>(StringComparer.Ordinal), false);
            foreach (var (index, intent) in (intents ?? []).Index())
            {
                var end = intent.EndAt(threshold) ?? double.NaN;
                var isNumber = end > start && end < 1;
                var isThreshold = threshold is null && !hasThreshold && IntentDocument.IsThreshold(intent.Below);
                yield return new(
                    intent, start, isNumber || isThreshold, !levels.Add(intent.Level), index == intents!.Count - 1);

                if (isNumber) start = end;
                hasThreshold |= isThreshold;
            }
        }
    }
}

/// <summary>What contracts and commands said before <c>decision:</c>: refused in one line that shows what to write
/// instead. Uplift multiplied the probability, so the surest buyer always looked like the best target.</summary>
internal static class RetiredProfit
{
    public const string Key = "profit";

    /// <param name="margin">What a purchase earns; null: an example.</param>
    /// <param name="offerCost">What an action costs.</param>
    /// <param name="uplift">The share by which it raised the probability.</param>
    public static string Refusal(double? margin = null, double? offerCost = null, double? uplift = null) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"is replaced; write decision: {{ value: {margin ?? 40}, actions: {{ offer: {{ cost: {offerCost ?? 2}, "
            + $"odds: {Math.Round(1 + (uplift ?? 0.2), 6)} }} }} }}");

    /// <summary>The same for <c>margin=40,offer_cost=2,uplift=0.2</c>.</summary>
    public static string Refusal(string argument)
    {
        var given = argument.Split(',').Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim()).ToDictionary(pairs => pairs.Key, pairs => Number(pairs.First()[1]));
        return Refusal(
            given.GetValueOrDefault("margin"), given.GetValueOrDefault("offer_cost"),
            given.GetValueOrDefault("uplift"));
    }

    /// <summary>Takes it out of a contract; null where there is none.</summary>
    public static string? TakeFrom(JsonNode? contract)
    {
        if (contract is not JsonObject keys || !keys.Remove(Key, out var profit)) return null;

        return Refusal(Number("margin"), Number("offer_cost"), Number("uplift"));

        double? Number(string key) =>
            profit is JsonObject terms && terms[key] is { } term ? RetiredProfit.Number($"{term}") : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;
}
