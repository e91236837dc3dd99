using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PurchaseApi.Training.Contracts;

internal enum ShapeKind
{
    Keys,
    List,
    Text,
    Number,

    /// <summary>A number, true, false or a text.</summary>
    Constant,

    NumberOrKeys,
}

/// <summary>The shape of a value in a contract. It decides how YAML is read there, so that <c>values: [1, 2]</c> are
/// words and <c>range: [1, 2]</c> numbers, and words the mistake when the value has another shape.</summary>
internal sealed record ContractShape(ShapeKind Kind, string Wanted)
{
    /// <summary>A word that is allowed instead.</summary>
    public string? Word { get; init; }

    /// <param name="place">The keys that lead to it.</param>
    /// <returns>null where a contract has nothing.</returns>
    public static ContractShape? At(IReadOnlyList<string> place) => place switch
    {
        [] => new(ShapeKind.Keys, "a contract is made of keys, such as 'name: purchase'"),
        ["name" or "title" or "id"] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training"] =>
            new(ShapeKind.Keys, "must be inputs by name, such as 'time_spent: { type: number }'"),
        ["inputs" or "training", _] =>
            new(ShapeKind.Keys, "must be the rules of the input, such as { type: number, range: [0, 100] }"),
        ["inputs" or "training", _, "range"] => new(ShapeKind.List, "must be [low, high]"),
        ["inputs" or "training", _, "range", _] => new(ShapeKind.Number, "must be a finite number"),
        ["inputs" or "training", _, "values"] => new(ShapeKind.List, "must be a list, such as [Mobile, Desktop]"),
        ["inputs" or "training", _, "missing" or "example" or "actionable"] =>
            new(ShapeKind.Constant, "must be one value"),
        ["inputs" or "training", _, "aliases"] =>
            new(ShapeKind.Keys, "must be values by their other spelling, such as { 'now and then': Sometimes }"),
        ["inputs" or "training", _, "aliases", _] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training", _, "values", _] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training", _, "type" or "unit" or "column" or "separator" or "monotone"] =>
            new(ShapeKind.Text, "must be one text"),
        ["features" or "segments"] =>
            new(ShapeKind.Keys, "must be expressions by name, such as 'intensity: basket_value / 2'"),
        ["features" or "segments", _] =>
            new(ShapeKind.Text, "must be an expression; put one that begins with [ or { in double quotes"),
        ["segment_notes"] => new(ShapeKind.Keys, "must be sentences by segment, such as 'loyal: Buys every month.'"),
        ["segment_notes", _] => new(ShapeKind.Text, "must be one text"),
        ["model"] =>
            new(ShapeKind.List, "must be a list of names, such as [time_spent, pages_viewed], or auto")
            {
                Word = "auto",
            },
        ["model", _] => new(ShapeKind.Text, "must be a name"),
        ["label"] => new(ShapeKind.Keys, "must be { name: COLUMN, positive: VALUE }"),
        ["label", "name"] => new(ShapeKind.Text, "must be the name of a column"),
        ["label", "is"] => new(ShapeKind.Text, "must be an expression over the columns of 'training'"),
        ["label", "noun" or "plural"] => new(ShapeKind.Text, "must be one text"),
        ["threshold"] => new(ShapeKind.Number, "must be a probability"),
        ["decision"] => new(ShapeKind.Keys, "must be { value: ..., actions: { NAME: { cost: ..., odds: ... } } }"),
        ["decision", "value"] => new(ShapeKind.Constant, "must be a number or an expression"),
        ["decision", "assumption"] => new(ShapeKind.Text, "must be one text"),
        ["decision", "actions"] => new(ShapeKind.Keys, "must be actions by name, such as reminder: { odds: 1.25 }"),
        ["decision", "actions", _] => new(ShapeKind.Keys, "must be { cost: ..., discount: ..., odds: ... }"),
        ["decision", "actions", _, "cost" or "discount"] =>
            new(ShapeKind.Constant, "must be a number or an expression"),
        ["decision", "actions", _, "label"] => new(ShapeKind.Text, "must be one text"),
        ["decision", "actions", _, "odds"] => new(ShapeKind.Number, "must be a number"),
        ["control"] =>
            new(ShapeKind.NumberOrKeys, "must be a share, such as 0.05, or { share: 0.05, salt: '2026-q4' }"),
        ["control", "share"] => new(ShapeKind.Number, "must be a share, such as 0.05"),
        ["control", "salt"] => new(ShapeKind.Text, "must be one text"),
        ["label", "positive"] => new(ShapeKind.Constant, "must be one value"),
        ["replaces"] => new(ShapeKind.Keys, "must be { what: ..., figures: { METRIC: ... }, note: ... }"),
        ["replaces", "what" or "note"] => new(ShapeKind.Text, "must be one text"),
        ["replaces", "figures"] => new(ShapeKind.Keys, "must be figures by metric, such as { recall: 0.4 }"),
        ["replaces", "figures", _] => new(ShapeKind.Number, "must be a finite number"),
        ["intents"] => new(ShapeKind.List, "must be a list of bands, each { level: ..., below: ..., action: ... }"),
        ["intents", _] => new(ShapeKind.Keys, "must be { level: ..., below: ..., action: ... }"),
        ["intents", _, "below"] => new(ShapeKind.Constant, "must be one value"),
        ["intents", _, "level" or "action"] => new(ShapeKind.Text, "must be one text"),
        _ => null,
    };

    public bool Fits(JsonNode value) => (Kind, value.GetValueKind()) switch
    {
        (ShapeKind.Keys, JsonValueKind.Object) or (ShapeKind.List, JsonValueKind.Array) => true,
        (ShapeKind.NumberOrKeys, JsonValueKind.Object or JsonValueKind.Number) => true,
        (ShapeKind.Text, JsonValueKind.String) or (ShapeKind.Number, JsonValueKind.Number) => true,
        (ShapeKind.Constant, not (JsonValueKind.Object or JsonValueKind.Array)) => true,
        (_, JsonValueKind.String) => Word is not null && value.GetValue<string>() == Word,
        _ => false,
    };

    /// <summary>Stands in for what did not fit, so that the rest of the contract can still be checked.</summary>
    public JsonNode? Placeholder() => Kind switch
    {
        ShapeKind.Keys or ShapeKind.NumberOrKeys => new JsonObject(),
        ShapeKind.List => new JsonArray(),
        ShapeKind.Text => "",
        ShapeKind.Number => double.MaxValue,
        _ => null,
    };
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
