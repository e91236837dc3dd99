using System.Text.Json;
using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A share of the rows gets no action. What then happens to them and to the others tells what an action
/// changes.</summary>
/// <param name="Share">Above 0 and at most <see cref="MaxShare"/>.</param>
/// <param name="Salt">Another one draws another group; null is a salt too.</param>
public sealed record Control(double Share, string? Salt)
{
    /// <summary>What an answer gives to a row of the group.</summary>
    public const string Action = "control";

    /// <summary>Beyond half, the group would be the rule.</summary>
    public const double MaxShare = 0.5;

    /// <summary>How long a salt may be, in characters.</summary>
    public const int MaxSaltLength = 64;

    public static bool IsShare(double? share) => share is > 0 and <= MaxShare;

    /// <summary>Whether it is left out, or printable.</summary>
    public static bool IsSalt(string? salt) =>
        salt is null || (salt.Length is > 0 and <= MaxSaltLength && !salt.Any(char.IsControl));

    /// <summary>Why a contract can have no control group; null where it can.</summary>
    public static string? Fault(ContractDocument contract)
    {
        string?[] actions =
        [
            .. (contract.Decision?.Actions ?? []).Keys, .. (contract.Intents ?? []).Select(intent => intent.Action),
        ];
        return actions.All(action => action is null) ? "needs actions: there is nothing to leave out"
            : actions.Contains(Action) ? $"an action is called '{Action}', as rows of the control group are; rename it"
            : null;
    }
}

/// <summary>The share of rows that get no action, so that the effect of actions can be measured.</summary>
public sealed record ControlDocument
{
    /// <summary>Above 0 and at most a half.</summary>
    public double? Share { get; init; }

    /// <summary>Another one draws another group.</summary>
    public string? Salt { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
