using System.Text.Json;
using FluentValidation;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Contracts.Validation;

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
