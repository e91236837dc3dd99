using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>Judges a contract that somebody wrote. A failure's property name is a JSON pointer into the document, so that
/// a reader who knows the lines can name the line.</summary>
public sealed partial class ContractValidator : AbstractValidator<ContractDocument>
{
    private const int MaxNameLength = 64;

    private static readonly string[] Keys = ["name", "title", "id", "inputs", "features", "model", "label", "segments", "intents"];

    public ContractValidator()
    {
        RuleFor(contract => contract).Custom((contract, context) =>
        {
            UnknownKeys(contract.Unknown, Keys, "", context.AddFailure);
            if (contract.Name is null || !ModelName().IsMatch(contract.Name))
                context.AddFailure("/name", $"a model's name is 1 to 63 lower-case letters, digits and '-' (was '{contract.Name}')");
            if (contract.Inputs is not { Count: > 0 })
                context.AddFailure("/inputs", "a contract needs at least one input");
        });
        RuleFor(contract => contract).Custom((contract, context) => Names(contract, context.AddFailure));
        RuleForEach(contract => contract.Inputs).Custom((input, context) =>
            new InputRules(input.Key, input.Value).Judge(context.AddFailure));
        RuleFor(contract => contract).Custom((contract, context) => new ExpressionRules(contract).Judge(context.AddFailure));
        RuleFor(contract => contract.Label).Custom((label, context) => Label(label, context.AddFailure));
        RuleFor(contract => contract.Intents).Custom((intents, context) => Intents(intents, context.AddFailure));
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    public static partial Regex ModelName();

    internal static void UnknownKeys(
        Dictionary<string, JsonElement>? unknown, IReadOnlyList<string> known, string place, Action<string, string> fail)
    {
        foreach (var key in unknown?.Keys ?? Enumerable.Empty<string>())
        {
            var meant = NearestWord.Of(key, known) is { } word ? $"; did you mean '{word}'?" : $"; known are {string.Join(", ", known)}";
            fail($"{place}/{key}", $"unknown key '{key}'{meant}");
        }
    }

    private static void Names(ContractDocument contract, Action<string, string> fail)
    {
        var inputs = contract.Inputs?.Keys ?? Enumerable.Empty<string>();
        var places = inputs.Select(name => (Name: name, Place: $"/inputs/{name}"))
            .Concat((contract.Features?.Keys ?? Enumerable.Empty<string>()).Select(name => (name, $"/features/{name}")));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, place) in places)
        {
            if (!Expression.IsName(name) || name.Length > MaxNameLength)
                fail(place, $"a name is up to {MaxNameLength} letters, digits and '_', begins with no digit and is no word of the expression language");
            if (!seen.Add(name)) fail(place, $"'{name}' names an input and a feature; choose another name");
        }

        if (contract.Id is { } id && seen.Contains(id)) fail("/id", $"'{id}' is the id and an input or feature at once");
        if (contract.Label?.Name is { } label && seen.Contains(label))
            fail("/label/name", $"'{label}' is what is to be predicted; it cannot be an input or a feature as well");

        foreach (var name in contract.Model ?? [])
            if (!seen.Contains(name))
                fail("/model", $"'{name}' is no input or feature{(NearestWord.Of(name, seen) is { } word ? $"; did you mean '{word}'?" : "")}");
        if (contract.Model is { Count: 0 }) fail("/model", "names no input or feature");
        if (contract.Model?.Distinct().Count() < contract.Model?.Count) fail("/model", "names something twice");
    }

    private static void Label(LabelDocument? label, Action<string, string> fail)
    {
        if (label?.Name is null)
        {
            fail("/label", "a contract needs label: { name: COLUMN, positive: VALUE }");
            return;
        }

        UnknownKeys(label.Unknown, ["name", "positive"], "/label", fail);
        if (label.Positive is not { ValueKind: JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False })
            fail("/label/positive", "give the value that counts as positive, such as 1, true or yes");
    }

    private static void Intents(IReadOnlyList<IntentDocument>? intents, Action<string, string> fail)
    {
        var end = 0.0;
        for (var i = 0; i < intents?.Count; i++)
        {
            var (intent, place, isLast) = (intents[i], $"/intents/{i}", i == intents.Count - 1);
            UnknownKeys(intent.Unknown, ["level", "below", "action"], place, fail);
            if (string.IsNullOrWhiteSpace(intent.Level)) fail($"{place}/level", "a band needs a level");
            if (isLast && intent.Below is not null) fail($"{place}/below", "the last band ends at 1; leave out 'below'");
            if (isLast) continue;

            switch (intent.Below)
            {
                case { ValueKind: JsonValueKind.Number } below when below.GetDouble() > end && below.GetDouble() < 1:
                    end = below.GetDouble();
                    break;
                case { ValueKind: JsonValueKind.String } word when word.GetString() == "threshold":
                    break;
                default:
                    fail($"{place}/below", $"a band ends at a probability above {end} and below 1, or at 'threshold'");
                    break;
            }
        }
    }
}
