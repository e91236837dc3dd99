using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Contracts.Validation;

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
