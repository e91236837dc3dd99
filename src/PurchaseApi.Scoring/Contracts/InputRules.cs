using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What an input of a contract must keep.</summary>
/// <param name="parent">Where it stands: /inputs or /training.</param>
/// <param name="name">Its name.</param>
/// <param name="input">As written.</param>
internal sealed class InputRules(string parent, string name, InputDocument input)
{
    private const int MaxValueLength = 200;

    private static readonly string[] Keys =
        ["type", "unit", "range", "values", "aliases", "separator", "missing", "example", "column", "actionable"];
    private static readonly string[] Types = ["number", "integer", "category", "flag", "ordinal", "list"];
    private static readonly string[] NumericRules = ["median", "mean", "keep"];

    private readonly string place = $"{parent}/{name}";

    public void Judge(Action<string, string> fail)
    {
        ContractValidator.UnknownKeys(input.Unknown, Keys, place, fail);
        if (input.Column is { } column && string.IsNullOrWhiteSpace(column)) fail($"{place}/column", "names no column");
        Actionable(fail);
        if (ContractInputs.ToType(input.Type) is not { } type)
        {
            fail($"{place}/type",
                $"a type is one of {string.Join(", ", Types)} (was '{input.Type}'){Nearest(input.Type, Types)}");
            return;
        }

        var hasValues = type is InputType.Category or InputType.Ordinal or InputType.List;
        var isSound = hasValues ? Values(type, fail) & WordRules.Judge(input, type, place, fail) : Range(type, fail);
        if (hasValues && input.Range is not null) fail($"{place}/range", "only a number or an integer has a range");
        if (!hasValues && input.Values is not null)
            fail($"{place}/values", "only a category, an ordinal or a list has values");
        if (type != InputType.Ordinal && input.Aliases is not null)
            fail($"{place}/aliases", "only an ordinal has aliases");
        if (type != InputType.List && input.Separator is not null)
            fail($"{place}/separator", "only a list has a separator");
        if (isSound) Constants(ContractInputs.Outline(name, input), fail);
    }

    private void Actionable(Action<string, string> fail)
    {
        if (input.Actionable is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } given)
            fail($"{place}/actionable", $"is true or false (was {given})");

        // The size of a change is its share of the range.
        var isNumeric = ContractInputs.ToType(input.Type) is InputType.Number or InputType.Integer;
        if (input.Actionable?.ValueKind == JsonValueKind.True && isNumeric && input.Range is null)
            fail($"{place}/actionable", "a number that can be changed needs a range: [low, high]");
    }

    private bool Values(InputType type, Action<string, string> fail)
    {
        var problem = input.Values switch
        {
            null when type == InputType.List => null,   // free texts
            not { Count: > 0 } => $"{(type == InputType.Ordinal ? "an" : "a")} {input.Type} needs values: [A, B, ...]",
            _ when input.Values.Any(string.IsNullOrWhiteSpace) => "a value is empty",
            // Cells are read without the white space around them, so such a value would never be met.
            _ when input.Values.FirstOrDefault(value => value != value.Trim()) is { } spaced =>
                $"'{spaced}' begins or ends with white space",
            _ when input.Values.FirstOrDefault(value => value.Length > MaxValueLength) is { } longest =>
                $"'{longest[..20]}...' has {longest.Length:N0} characters; at most {MaxValueLength} are allowed",
            _ when input.Values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice =>
                $"'{twice.Key}' stands twice",
            _ => null,
        };
        if (problem is not null) fail($"{place}/values", problem);
        return problem is null;
    }

    private bool Range(InputType type, Action<string, string> fail)
    {
        var problem = input.Range switch
        {
            null => null,
            _ when type == InputType.Flag => "only a number or an integer has a range",
            [var low, var high] when low < high && double.IsFinite(low) && double.IsFinite(high) => null,
            var range => $"a range is [low, high] with low below high (was [{string.Join(", ", range.Take(5))}])",
        };
        if (problem is not null) fail($"{place}/range", problem);
        return problem is null;
    }

    private void Constants(Input outline, Action<string, string> fail)
    {
        if (ContractInputs.ToMissing(outline, input.Missing) is null)
        {
            var given = $"{input.Missing}";
            fail($"{place}/missing", outline.IsNumeric || outline.Type == InputType.Ordinal
                ? $"is median, mean, keep or an allowed {(outline.IsNumeric ? "number" : "value")} (was {given})"
                    + Nearest(given, [.. NumericRules, .. outline.Values])
                : $"is keep or an allowed value (was {given}){Nearest(given, outline.Values)}");
        }

        if (input.Example is { } example && outline.FromJson(example) is null)
            fail($"{place}/example", $"is not an allowed value (was {example}){Nearest($"{example}", outline.Values)}");
    }

    private static string Nearest(string? given, IReadOnlyList<string> known) =>
        NearestWord.Of(given ?? "", known) is { } word ? $"; did you mean '{word}'?" : "";
}
