using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>Judges a contract that somebody wrote. A failure's property name is a place,
/// <c>/inputs/time_spent/range</c>, so that a reader who knows the lines can name the line.</summary>
public sealed partial class ContractValidator : AbstractValidator<ContractDocument>
{
    private static readonly string[] Keys =
    [
        "name", "title", "id", "inputs", "training", "features", "model", "label", "segments", "intents", "replaces",
    ];

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    public static partial Regex ModelName();

    /// <summary>Judges here, not by <c>RuleFor</c>: that compiles an expression, and every start reads contracts.
    /// </summary>
    protected override bool PreValidate(ValidationContext<ContractDocument> context, ValidationResult result)
    {
        var contract = context.InstanceToValidate;
        DocumentLimits.Judge(contract, Fail);
        // The rules rely on it.
        if (result.IsValid) Judge(contract, Fail);
        return false;

        void Fail(string place, string message) => result.Errors.Add(new(place, message));
    }

    private static void Judge(ContractDocument contract, Action<string, string> fail)
    {
        UnknownKeys(contract.Unknown, Keys, "", fail);
        if (contract.Name is null || !ModelName().IsMatch(contract.Name))
            fail("/name", $"a model's name is 1 to 63 lower-case letters, digits and '-' (was '{contract.Name}')");
        if (contract.Inputs is not { Count: > 0 }) fail("/inputs", "a contract needs at least one input");
        new NameRules(contract).Judge(fail);
        foreach (var (name, input) in contract.Inputs ?? []) new InputRules("/inputs", name, input).Judge(fail);
        TrainingRules.Judge(contract, fail);
        new ExpressionRules(contract).Judge(fail);
        LabelRules.Judge(contract, fail);
        IntentRules.Judge(contract.Intents ?? [], fail);
    }

    /// <param name="unknown">What the document's type does not have.</param>
    /// <param name="known">What it has.</param>
    /// <param name="place">Of the document.</param>
    /// <param name="fail">Takes a place and what is wrong there.</param>
    public static void UnknownKeys(
        Dictionary<string, JsonElement>? unknown, IReadOnlyList<string> known, string place,
        Action<string, string> fail)
    {
        foreach (var key in unknown?.Keys ?? Enumerable.Empty<string>())
        {
            var meant = NearestWord.Of(key, known) is { } word
                ? $"; did you mean '{word}'?"
                : $"; known are {string.Join(", ", known)}";
            fail($"{place}/{key}", $"unknown key '{key}'{meant}");
        }
    }
}
