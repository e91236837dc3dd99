using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What is predicted is a column of its own, and one of its values counts.</summary>
internal static class LabelRules
{
    public static void Judge(ContractDocument contract, Action<string, string> fail)
    {
        if (contract.Label is not { } label || string.IsNullOrWhiteSpace(label.Name))
        {
            fail("/label", "a contract needs label: { name: COLUMN, positive: VALUE }");
            return;
        }

        ContractValidator.UnknownKeys(label.Unknown, ["name", "positive"], "/label", fail);
        var read = (contract.Inputs ?? [])
            .FirstOrDefault(input => label.Name == input.Key || label.Name == input.Value.Column);
        if (read.Key is { } input)
            fail("/label/name",
                $"'{label.Name}' is what is to be predicted; the input '{input}' cannot be read from it");
        if (contract.Features?.ContainsKey(label.Name) == true || label.Name == contract.Id)
            fail("/label/name", $"'{label.Name}' is what is to be predicted; it cannot be the id or a feature as well");
        if (!IsConstant(label.Positive))
            fail("/label/positive", "give the value that counts as positive, such as 1, true or yes");
    }

    private static bool IsConstant(JsonElement? value) => value is { } given && given.ValueKind switch
    {
        JsonValueKind.Number => double.IsFinite(given.GetDouble()),
        JsonValueKind.String => !string.IsNullOrWhiteSpace(given.GetString()),
        JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };
}
