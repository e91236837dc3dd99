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

/// <summary>The types that an input can have. A new one is a class in this folder and a line here.</summary>
public static class InputTypes
{
    public static IReadOnlyList<InputType> All { get; } =
        [NumberInput.Kind, IntegerInput.Kind, CategoryInput.Kind, FlagInput.Kind, OrdinalInput.Kind, ListInput.Kind,
            DateInput.Kind];

    /// <summary>null for an unknown name.</summary>
    public static InputType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The types that take a key, in words: <c>a number or an integer</c>.</summary>
    internal static string Taking(string key)
    {
        string[] nouns = [.. All.Where(type => type.Takes(key)).Select(type => type.Noun)];
        return nouns is [.. var first, var last] && first.Length > 0
            ? $"{string.Join(", ", first)} or {last}"
            : nouns[0];
    }
}

/// <summary>A type of input: what people may write about it, and how it is made of that.</summary>
/// <param name="Name">As contracts write it.</param>
/// <param name="Create">Name and document -> input, without its missing rule and example. What is wrong in the document
/// is left at its default.</param>
/// <param name="FindFaults">What is wrong with the keys it takes.</param>
/// <param name="Keys">Those of <see cref="InputKeys"/> that it takes.</param>
public sealed record InputType(
    string Name, Func<string, InputDocument, Input> Create, Func<InputDocument, IEnumerable<InputFault>> FindFaults,
    params string[] Keys)
{
    /// <summary>With its article.</summary>
    public string Noun { get; } = (Name[0] is 'a' or 'e' or 'i' or 'o' ? "an " : "a ") + Name;

    public bool Takes(string key) => Keys.Contains(key);

    /// <summary>What is wrong with an input of this type, its missing rule and example aside.</summary>
    public IEnumerable<InputFault> Faults(InputDocument document) =>
        InputKeys.Misplaced(document, this).Concat(MissingValues(document)).Concat(FindFaults(document));

    private static IEnumerable<InputFault> MissingValues(InputDocument document) =>
        (document.MissingValues ?? []).Where(word => word != word.Trim() || word.Length == 0)
            .Select(word => new InputFault(
                "missing_values", $"'{word}' is empty or has white space around it; cells are read without it, and "
                + "empty ones are missing anyway"));
}

/// <summary>What is wrong with an input of a contract.</summary>
/// <param name="Place">Below the input: <c>range</c>, <c>aliases/often</c>.</param>
public sealed record InputFault(string Place, string Message);

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
