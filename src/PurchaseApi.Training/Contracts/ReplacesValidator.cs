using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Contracts;

/// <summary>Judges what a contract says of the system before the model: only what is measured on a holdout can stand
/// beside it. A place is a failure's property name, as <see cref="ContractValidator"/> has it.</summary>
internal sealed class ReplacesValidator : AbstractValidator<ContractDocument>
{
    public ReplacesValidator() =>
        RuleFor(contract => contract).Custom((contract, context) =>
        {
            if (contract.Replaces is { } replaces)
                Judge(contract, replaces, (place, text) => context.AddFailure(new ValidationFailure(place, text)));
        });

    private static void Judge(ContractDocument contract, ReplacesDocument replaces, Action<string, string> fail)
    {
        if (contract.Label is null)
            fail("/replaces", "needs a label: without one nothing is measured that could stand beside its figures");
        ContractValidator.UnknownKeys(replaces.Unknown, ["what", "figures", "note"], "/replaces", fail);
        if (string.IsNullOrWhiteSpace(replaces.What))
            fail("/replaces/what", "is needed: what the model takes the place of, in words");
        if (replaces.Figures is not { Count: > 0 })
            fail("/replaces/figures", "needs at least one figure, such as { recall: 0.4 }");
        foreach (var (metric, value) in replaces.Figures ?? [])
            if (Fault(metric, value) is { } fault) fail($"/replaces/figures/{metric}", fault);
    }

    private static string? Fault(string metric, double value)
    {
        string[] known = [.. Metrics.Figures.Select(figure => figure.Name)];
        if (Metrics.Figures.FirstOrDefault(figure => figure.Name == metric) is not { } figure)
            return NearestWord.Of(metric, known) is { } word
                ? $"unknown metric '{metric}'; did you mean '{word}'?"
                : $"unknown metric '{metric}'; known are {string.Join(", ", known)}";

        return value >= figure.Lowest && value <= figure.Highest ? null
            : figure.Highest < double.MaxValue ? $"must be from {figure.Lowest} to {figure.Highest} (was {value})"
            : $"must be at least {figure.Lowest} (was {value})";
    }
}
