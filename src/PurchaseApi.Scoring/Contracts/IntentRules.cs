using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>Intents are bands of probability, each ending above the one before; the last ends at 1.</summary>
internal static class IntentRules
{
    public static void Judge(IReadOnlyList<IntentDocument> intents, Action<string, string> fail)
    {
        var (end, levels, hasThreshold) = (0.0, new HashSet<string>(StringComparer.Ordinal), false);
        for (var i = 0; i < intents.Count; i++)
        {
            var (intent, place) = (intents[i], $"/intents/{i}");
            ContractValidator.UnknownKeys(intent.Unknown, ["level", "below", "action"], place, fail);
            if (string.IsNullOrWhiteSpace(intent.Level)) fail($"{place}/level", "a band needs a level");
            else if (!levels.Add(intent.Level)) fail($"{place}/level", $"'{intent.Level}' stands twice");

            if (i == intents.Count - 1)
            {
                if (intent.Below is not null) fail($"{place}/below", "the last band ends at 1; leave out 'below'");
            }
            else if (Number(intent.Below) is { } below && below > end && below < 1)
            {
                end = below;
            }
            else if (!hasThreshold && IsThreshold(intent.Below))
            {
                hasThreshold = true;
            }
            else
            {
                fail($"{place}/below",
                    $"a band ends at a probability above {end} and below 1, or one at 'threshold'{Was(intent.Below)}");
            }
        }
    }

    private static double? Number(JsonElement? below) =>
        below is { ValueKind: JsonValueKind.Number } given ? given.GetDouble() : null;

    private static bool IsThreshold(JsonElement? below) =>
        below is { ValueKind: JsonValueKind.String } given && given.ValueEquals("threshold"u8);

    private static string Was(JsonElement? below) => below is { } given ? $" (was {given})" : "";
}
