using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What holds before anything else is judged: no null stands where a value belongs, and no list is so long
/// that judging it takes long.</summary>
public static class DocumentLimits
{
    private const int MaxItems = 1_000;

    /// <param name="fail">Takes a place and what is wrong there.</param>
    public static void Judge(ContractDocument contract, Action<string, string> fail)
    {
        Items("/inputs", contract.Inputs?.Values, fail);
        Items("/training", contract.Training?.Values, fail);
        Items("/features", contract.Features?.Values, fail);
        Items("/model", contract.Model, fail);
        Items("/segments", contract.Segments?.Values, fail);
        Items("/intents", contract.Intents, fail);
        Items("/decision/actions", contract.Decision?.Actions?.Values, fail);
        foreach (var (name, input) in contract.Inputs ?? []) Words($"/inputs/{name}", input, fail);
        foreach (var (name, input) in contract.Training ?? []) Words($"/training/{name}", input, fail);
    }

    private static void Words(string place, InputDocument? input, Action<string, string> fail)
    {
        Items($"{place}/values", input?.Values, fail);
        Items($"{place}/aliases", input?.Aliases?.Values, fail);
    }

    private static void Items<T>(string place, IReadOnlyCollection<T>? items, Action<string, string> fail)
    {
        if (items?.Count > MaxItems) fail(place, $"has {items.Count:N0} items; at most {MaxItems:N0} are allowed");
        if (items?.Any(item => item is null) == true) fail(place, "has an item that is null");
    }
}
