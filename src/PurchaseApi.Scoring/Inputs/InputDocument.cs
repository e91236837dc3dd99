using System.Text.Json;
using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Inputs;

// An input as a contract writes it, unchecked. What ///-comments say here is part of the OpenAPI document.
public sealed record InputDocument
{
    public string? Type { get; init; }

    /// <summary>Its name for people; made of the input's name when left out.</summary>
    public string? Label { get; init; }

    /// <summary>What it means, in a sentence for people.</summary>
    public string? Help { get; init; }

    public string? Unit { get; init; }
    public IReadOnlyList<double>? Range { get; init; }
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Other spelling -> value of a category or an ordinal.</summary>
    public OrderedDictionary<string, string>? Aliases { get; init; }

    /// <summary>Between the items of a list in a CSV cell.</summary>
    public string? Separator { get; init; }

    /// <summary>median, mean, keep or a constant; absent: null is an error.</summary>
    public JsonElement? Missing { get; init; }

    /// <summary>Texts in CSV cells that mean a missing value, in addition to empty cells.</summary>
    public IReadOnlyList<string>? MissingValues { get; init; }

    /// <summary>How numbers are written in a CSV, by an example: 1.234,56.</summary>
    public string? NumberFormat { get; init; }

    /// <summary>How an unknown text is treated: as one of the values, as missing, or as an error.</summary>
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

    /// <summary>true: it can be changed, so counterfactuals may change it.</summary>
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

    private static readonly Key[] All =
    [
        new(Range, "has a range", document => document.Range is not null),
        new(Values, "has values", document => document.Values is not null),
        new(Aliases, "has aliases", document => document.Aliases is not null),
        new(Monotone, "can be monotone", document => document.Monotone is not null),
        new(Separator, "has a separator", document => document.Separator is not null),
        new(NumberFormat, "has a number_format", document => document.NumberFormat is not null),
        new(Unknown, "has a rule for unknown values", document => document.UnknownWord is not null),
        new(Encoding, "has an encoding", document => document.Encoding is not null),
        new(Format, "has a format", document => document.Format is not null),
        new(Timezone, "has a timezone", document => document.Timezone is not null),
    ];

    public static IEnumerable<InputFault> Misplaced(InputDocument document, InputType type) => All
        .Where(key => key.IsGiven(document) && !type.Takes(key.Name))
        .Select(key => new InputFault(key.Name, $"only {InputTypes.Taking(key.Name)} {key.Allows}"));

    private sealed record Key(string Name, string Allows, Func<InputDocument, bool> IsGiven);
}

/// <summary>What to do when an input's value is missing (an explicit null, an empty cell).</summary>
/// <param name="Kind">Refuse it, keep it missing, or impute it.</param>
/// <param name="Constant">The value to impute when <paramref name="Kind"/> is <see cref="MissingKind.Constant"/>, as a
/// row holds it (a category's index, a flag's 0 or 1).</param>
public readonly record struct MissingRule(MissingKind Kind, double Constant = double.NaN)
{
    /// <summary>Whether fitting has still to find the number.</summary>
    public bool IsFitted => Kind is not (MissingKind.Median or MissingKind.Mean);
}

public enum MissingKind
{
    Refuse,
    Keep,
    Constant,
    Median,
    Mean,
}

/// <summary>Words that files write where a value is missing.</summary>
public static class MissingWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "na", "n/a", "#n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "?", ".", "missing", "(null)",
        "<na>", "\\N", "#null!", "#div/0!", "#value!", "#ref!", "inf", "-inf", "k.a.", "n/v", "unbekannt",
        "keine angabe", "nicht verfügbar",
        "not available", "n.d.", "n/d", "s/d", "–", "—", "no disponible", "non disponible", "non renseigné",
        "não informado", "não disponível", "нет данных", "不明",
    };

    private static readonly string[] NoDates = ["0000-00-00", "0000/00/00", "00.00.0000", "00/00/0000", "00-00-0000"];

    public static bool Contains(string cell) => Words.Contains(cell.Trim()) || IsNoDate(cell.Trim());

    /// <summary>What databases write for no date, with or without a time.</summary>
    public static bool IsNoDate(string cell) =>
        Array.Exists(NoDates, date => cell.StartsWith(date, StringComparison.Ordinal));
}

/// <summary>Which way alone something goes as an input rises.</summary>
public enum Monotone
{
    /// <summary>It never falls.</summary>
    Increasing,

    /// <summary>It never rises.</summary>
    Decreasing,
}

public static class MonotoneWords
{
    public static IReadOnlyList<string> All { get; } = ["increasing", "decreasing"];

    /// <summary>null for another word.</summary>
    public static Monotone? Parse(string? word) => word switch
    {
        "increasing" => Monotone.Increasing,
        "decreasing" => Monotone.Decreasing,
        _ => null,
    };
}

/// <summary>How the training rows' values of one input are distributed.</summary>
/// <param name="Missing">The share of rows without a value, in [0, 1].</param>
/// <param name="Percentiles">Of a number: percent -> value, linear between the nearest (type 7).</param>
/// <param name="Levels">Of words and flags: value -> share of the rows that have one.</param>
/// <param name="Bins">Of a number, which drift is measured in; absent in versions from before it was.</param>
public sealed record InputProfile(
    double Missing,
    OrderedDictionary<string, double>? Percentiles = null,
    OrderedDictionary<string, double>? Levels = null,
    NumberBins? Bins = null)
{
    /// <summary>The first and the last say what is unusual; tenths measure drift.</summary>
    public static IReadOnlyList<string> Percents { get; } =
        ["0.1", "1", "5", "10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90", "95", "99", "99.9"];
}
