using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A contract as it is written: YAML by people, <c>contract.json</c> by fitting. Nothing in it is checked
/// yet. docs/contract.md explains every key.</summary>
public sealed record ContractDocument
{
    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Id { get; init; }
    public OrderedDictionary<string, InputDocument>? Inputs { get; init; }

    /// <summary>Columns that only training reads, for the label's rule; callers never send them.</summary>
    public OrderedDictionary<string, InputDocument>? Training { get; init; }

    public OrderedDictionary<string, string>? Features { get; init; }
    public IReadOnlyList<string>? Model { get; init; }
    public LabelDocument? Label { get; init; }
    public OrderedDictionary<string, string>? Segments { get; init; }

    /// <summary>Segment -> who its members are and what to do, in a sentence for people.</summary>
    public OrderedDictionary<string, string>? SegmentNotes { get; init; }

    /// <summary>The probability that is positive, where the contract fixes it; absent: training chooses it.</summary>
    public double? Threshold { get; init; }

    public IReadOnlyList<IntentDocument>? Intents { get; init; }
    public DecisionDocument? Decision { get; init; }
    public ControlDocument? Control { get; init; }

    /// <summary>Of versions published before <c>decision:</c>; nothing reads it.</summary>
    public ProfitDocument? Profit { get; init; }

    /// <summary>For the training report; a fitted contract has none.</summary>
    public ReplacesDocument? Replaces { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

public sealed record LabelDocument
{
    public string? Name { get; init; }

    /// <summary>The value that counts: a number, a text or true; absent with <see cref="Is"/>.</summary>
    public JsonElement? Positive { get; init; }

    /// <summary>A truth over the training columns: a row for which it holds is positive.</summary>
    public string? Is { get; init; }

    /// <summary>What a positive row is called: buyer, churner.</summary>
    public string? Noun { get; init; }

    /// <summary>Of the noun, where it is not the noun and an s.</summary>
    public string? Plural { get; init; }

    /// <summary>What a positive row does, after "to": buy, stay away.</summary>
    public string? Verb { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

public sealed record IntentDocument
{
    public string? Level { get; init; }

    /// <summary>The probability where the band ends, or <c>threshold</c>; absent in the last band.</summary>
    public JsonElement? Below { get; init; }

    public string? Action { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The probability where the band ends; null in the last band, and at a threshold that is not
    /// known.</summary>
    /// <param name="threshold">Where the contract fixes it.</param>
    public double? EndAt(double? threshold) =>
        Below is { ValueKind: JsonValueKind.Number } given ? given.GetDouble()
        : IsThreshold(Below) ? threshold
        : null;

    /// <summary>Whether the band ends at the version's threshold.</summary>
    public static bool IsThreshold(JsonElement? below) =>
        below is { ValueKind: JsonValueKind.String } given && given.ValueEquals("threshold"u8);
}

/// <summary>How contracts stated the worth of an action before <c>decision:</c>.</summary>
public sealed record ProfitDocument
{
    public double? Margin { get; init; }
    public double? OfferCost { get; init; }
    public double? Uplift { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What a model takes the place of, and what is said of it.</summary>
public sealed record ReplacesDocument
{
    /// <summary>In words.</summary>
    public string? What { get; init; }

    /// <summary>Metric name -> what is said of it.</summary>
    public OrderedDictionary<string, double>? Figures { get; init; }

    /// <summary>Where the figures come from, and what is to be thought of them.</summary>
    public string? Note { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A model's name is a folder and a part of routes.</summary>
public static partial class ModelName
{
    public const string Allowed = "1 to 63 lower-case letters, digits and '-'";

    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}

/// <summary>What a positive row is called: buyer and buyers, churner and churners.</summary>
public sealed record Nouns(string One, string Many)
{
    /// <summary>Where the contract says nothing.</summary>
    public static readonly Nouns Plain = new("positive row", "positive rows");

    /// <summary>The plural at the start of a sentence.</summary>
    public string CapitalMany => $"{char.ToUpperInvariant(Many[0])}{Many[1..]}";

    public static Nouns From(LabelDocument? label) =>
        label?.Noun is { } one ? new(one, label.Plural ?? $"{one}s") : Plain;
}

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
