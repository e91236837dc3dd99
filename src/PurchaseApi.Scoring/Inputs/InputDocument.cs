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

    /// <summary>Of a category with many values: what a scorer sees of each, its share of positives. Training writes
    /// it.</summary>
    public IReadOnlyList<double>? Encoding { get; init; }

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

/// <summary>The keys of an input that only some types take.</summary>
internal static class InputKeys
{
    public const string Range = "range";
    public const string Values = "values";
    public const string Aliases = "aliases";
    public const string Monotone = "monotone";
    public const string Separator = "separator";
    public const string NumberFormat = "number_format";
    public const string Unknown = "unknown";
    public const string Encoding = "encoding";
    public const string Format = "format";
    public const string Timezone = "timezone";

    private static readonly (string Name, string Allows, Func<InputDocument, bool> IsGiven)[] All =
    [
        (Range, "has a range", document => document.Range is not null),
        (Values, "has values", document => document.Values is not null),
        (Aliases, "has aliases", document => document.Aliases is not null),
        (Monotone, "can be monotone", document => document.Monotone is not null),
        (Separator, "has a separator", document => document.Separator is not null),
        (NumberFormat, "has a number_format", document => document.NumberFormat is not null),
        (Unknown, "has a rule for unknown values", document => document.UnknownWord is not null),
        (Encoding, "has an encoding", document => document.Encoding is not null),
        (Format, "has a format", document => document.Format is not null),
        (Timezone, "has a timezone", document => document.Timezone is not null),
    ];

    public static IEnumerable<InputFault> Misplaced(InputDocument document, InputType type) => All
        .Where(key => key.IsGiven(document) && !type.Takes(key.Name))
        .Select(key => new InputFault(key.Name, $"only {InputTypes.Taking(key.Name)} {key.Allows}"));
}
