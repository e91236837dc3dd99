using System.Globalization;
using System.Text.Json.Nodes;

namespace PurchaseApi.Training.Contracts;

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
