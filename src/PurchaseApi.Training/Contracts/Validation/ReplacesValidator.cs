using FluentValidation;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Contracts.Validation;

/// <summary>Judges what a contract says of the system before the model: only what is measured on a holdout can be
/// compared with it.</summary>
internal sealed class ReplacesValidator : PlacedValidator<ReplacesDocument>
{
    public ReplacesValidator()
    {
        RuleFor(replaces => replaces.Unknown).HasOnly("what", "figures", "note");
        RuleFor(replaces => replaces.What).Must(what => !string.IsNullOrWhiteSpace(what))
            .WithMessage("is needed: what the model takes the place of, in words");
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
