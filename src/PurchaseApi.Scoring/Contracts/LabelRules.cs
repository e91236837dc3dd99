using System.Text.Json;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What is predicted is a column of its own, and one of its values counts. A contract without a label predicts
/// nothing: its features and segments are the answer.</summary>
internal static class LabelRules
{
    private const string Wanted = "label: { name: COLUMN, positive: VALUE }";
    private const string NeedsLabel = $"needs a label, since without one nothing is predicted: {Wanted}";

    public static void Judge(ContractDocument contract, Action<string, string> fail)
    {
        if (contract.Label is not { } label)
        {
            WithoutLabel(contract, fail);
            return;
        }

        if (string.IsNullOrWhiteSpace(label.Name))
        {
            fail("/label", $"a contract needs {Wanted}");
            return;
        }

        ContractValidator.UnknownKeys(label.Unknown, ["name", "positive", "is"], "/label", fail);
        var read = (contract.Inputs ?? [])
            .FirstOrDefault(input => label.Name == input.Key || label.Name == input.Value.Column);
        if (read.Key is { } input)
            fail("/label/name",
                $"'{label.Name}' is what is to be predicted; the input '{input}' cannot be read from it");
        if (contract.Features?.ContainsKey(label.Name) == true || label.Name == contract.Id)
            fail("/label/name", $"'{label.Name}' is what is to be predicted; it cannot be the id or a feature as well");
        if (label.Is is { } rule)
        {
            if (label.Positive is not null)
                fail("/label/positive", "is the value of a column; a label with 'is' has none");
            if (TrainingRules.Fault(contract, rule) is { } fault) fail("/label/is", fault);
        }
        else if (!IsConstant(label.Positive))
            fail("/label/positive", "give the value that counts as positive, such as 1, true or yes");
    }

    private static void WithoutLabel(ContractDocument contract, Action<string, string> fail)
    {
        if (contract.Features is not { Count: > 0 } && contract.Segments is not { Count: > 0 })
            fail("/label", $"a contract needs {Wanted}, or features or segments that are the answer without one");
        if (contract.Model is not null) fail("/model", NeedsLabel);
        if (contract.Intents is not null) fail("/intents", NeedsLabel);
    }

    private static bool IsConstant(JsonElement? value) => value is { } given && given.ValueKind switch
    {
        JsonValueKind.Number => double.IsFinite(given.GetDouble()),
        JsonValueKind.String => !string.IsNullOrWhiteSpace(given.GetString()),
        JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };
}
