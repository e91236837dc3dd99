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

    /// <summary>Other spelling -> value of a category or an ordinal.</summary>
    public OrderedDictionary<string, string>? Aliases { get; init; }

    /// <summary>Between the items of a list in a CSV cell.</summary>
    public string? Separator { get; init; }

    /// <summary>median, mean, keep or a constant; absent: null is an error.</summary>
    public JsonElement? Missing { get; init; }

    /// <summary>Cells of a CSV that are missing values, beside empty ones.</summary>
    public IReadOnlyList<string>? MissingValues { get; init; }

    /// <summary>How numbers are written in a CSV, by an example: 1.234,56.</summary>
    public string? NumberFormat { get; init; }

    /// <summary>What a text is that is no value: one of the values, missing or error.</summary>
    [JsonPropertyName("unknown")]
    public string? UnknownWord { get; init; }

    /// <summary>How dates are written in a CSV: iso, d/m/y, epoch_seconds.</summary>
    public string? Format { get; init; }

    /// <summary>Of dates without an offset, and of their hours and days: Europe/Berlin.</summary>
    public string? Timezone { get; init; }

    public JsonElement? Example { get; init; }
    public string? Column { get; init; }

    /// <summary>increasing or decreasing: which way alone the probability goes as the value rises.</summary>
    public string? Monotone { get; init; }

    /// <summary>true: somebody could change it, so it may stand in a counterfactual.</summary>
    public JsonElement? Actionable { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownKeys { get; set; }
}
