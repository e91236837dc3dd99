using System.Text.Json;
using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Inputs;

// An input as a contract writes it, unchecked. What ///-comments say here is part of the OpenAPI document.
public sealed record InputDocument
{
    public string? Type { get; init; }
    public string? Unit { get; init; }
    public IReadOnlyList<double>? Range { get; init; }
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Other spelling -> value of an ordinal.</summary>
    public OrderedDictionary<string, string>? Aliases { get; init; }

    /// <summary>Between the items of a list in a CSV cell.</summary>
    public string? Separator { get; init; }

    /// <summary>median, mean, keep or a constant; absent: null is an error.</summary>
    public JsonElement? Missing { get; init; }

    public JsonElement? Example { get; init; }
    public string? Column { get; init; }

    /// <summary>increasing or decreasing: which way alone the probability goes as the value rises.</summary>
    public string? Monotone { get; init; }

    /// <summary>true: somebody could change it, so it may stand in a counterfactual.</summary>
    public JsonElement? Actionable { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
