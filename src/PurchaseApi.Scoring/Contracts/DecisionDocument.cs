using System.Text.Json;
using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>What a purchase is worth and what can be done, as a contract says it.</summary>
public sealed record DecisionDocument
{
    /// <summary>More than any action multiplies the odds by; it keeps what follows a number.</summary>
    public const double MaxOdds = 1_000;

    /// <summary>Of a purchase: a number, or an expression over inputs and features.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What the figures rest on, in one sentence for people.</summary>
    public string? Assumption { get; init; }

    public OrderedDictionary<string, ActionDocument>? Actions { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether it is left out, a number of at least 0 or a text, which may be an expression.</summary>
    public static bool IsAmount(JsonElement? written) => written switch
    {
        null or { ValueKind: JsonValueKind.String } => true,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble() is >= 0 and < double.PositiveInfinity,
        _ => false,
    };
}

/// <summary>Something that can be done about a row.</summary>
public sealed record ActionDocument
{
    /// <summary>For people; the name when left out.</summary>
    public string? Label { get; init; }

    /// <summary>Of doing it, whether the row buys or not: a number, or an expression; 0 when left out.</summary>
    public JsonElement? Cost { get; init; }

    /// <summary>Off the value of a purchase: a number, or an expression; 0 when left out.</summary>
    public JsonElement? Discount { get; init; }

    /// <summary>What it multiplies the odds of a purchase by: an assumption until it is measured.</summary>
    public double? Odds { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
