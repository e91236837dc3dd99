using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What an input of a contract must keep.</summary>
internal sealed class InputRules(string name, InputDocument input)
{
    private static readonly string[] Keys = ["type", "unit", "range", "values", "missing", "example", "column"];
    private static readonly string[] Types = ["number", "integer", "category", "flag"];

    private readonly string place = $"/inputs/{name}";

    public void Judge(Action<string, string> fail)
    {
        ContractValidator.UnknownKeys(input.Unknown, Keys, place, fail);
        if (ContractInputs.ToType(input.Type) is not { } type)
        {
            var meant = input.Type is not null && NearestWord.Of(input.Type, Types) is { } word ? $"; did you mean '{word}'?" : "";
            fail($"{place}/type", $"a type is one of {string.Join(", ", Types)} (was '{input.Type}'){meant}");
            return;
        }

        if (type == InputType.Category) Values(fail);
        else if (input.Values is not null) fail($"{place}/values", "only a category has values");

        if (input.Range is not null && type is not (InputType.Number or InputType.Integer))
            fail($"{place}/range", "only a number or an integer has a range");
        else if (input.Range is { } range && (range.Count != 2 || !(range[0] < range[1]) || !range.All(double.IsFinite)))
            fail($"{place}/range", "a range is [low, high] with low below high");
        else
            Constants(ContractInputs.Outline(name, input), fail);
    }

    private void Values(Action<string, string> fail)
    {
        if (input.Values is not { Count: > 0 }) fail($"{place}/values", "a category needs values: [A, B, ...]");
        else if (input.Values.Any(string.IsNullOrWhiteSpace)) fail($"{place}/values", "a value is empty");
        else if (input.Values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice)
            fail($"{place}/values", $"'{twice.Key}' stands twice");
    }

    private void Constants(Input outline, Action<string, string> fail)
    {
        if (ContractInputs.ToMissing(outline, input.Missing) is null)
            fail($"{place}/missing", outline.IsNumeric
                ? $"is median, mean, keep or an allowed number (was {input.Missing})"
                : $"is keep or an allowed value (was {input.Missing}){Nearest(outline, input.Missing)}");
        if (input.Example is { } example && outline.FromJson(example) is null)
            fail($"{place}/example", $"is not an allowed value (was {example}){Nearest(outline, example)}");
    }

    private static string Nearest(Input outline, JsonElement? given) =>
        NearestWord.Of(given?.ToString() ?? "", outline.Values) is { } word ? $"; did you mean '{word}'?" : "";
}
