using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>JSON Schema 2020-12 as far as our document uses it. A keyword that is not known here throws, so that no new
/// one goes unchecked.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    public IReadOnlyList<string> Faults(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(schema, value, "#", faults);
        return faults;
    }

    /// <summary>Follows <c>$ref</c>, which is always one into the document.</summary>
    public JsonElement Resolve(JsonElement referring)
    {
        while (referring.ValueKind == JsonValueKind.Object && referring.TryGetProperty("$ref", out var reference))
            referring = reference.GetString()!.Split('/').Skip(1)
                .Aggregate(document, (place, name) => place.GetProperty(name));
        return referring;
    }

    private void Check(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
            if (!Holds(keyword, schema, value, place, faults)) faults.Add($"{place}: {keyword.Name}");
    }

    /// <summary>Faults inside of the value are added; the keyword's own is the result.</summary>
    private bool Holds(JsonProperty keyword, JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "description" or "$schema" or "examples":
                return true;
            case "$ref":
                Check(Resolve(schema), value, place, faults);
                return true;
            case "type":
                return rule.ValueKind == JsonValueKind.Array
                    ? rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value))
                    : IsOf(rule.GetString()!, value);
            case "enum":
                return rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value));
            case "anyOf":
                return rule.EnumerateArray().Any(option => Faults(option, value).Count == 0);
            case "not":
                return Faults(rule, value).Count > 0;
            case "oneOf":
                return rule.EnumerateArray().Count(option => Faults(option, value).Count == 0) == 1;
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || Compare(value, rule) >= 0;
            case "maximum":
                return value.ValueKind != JsonValueKind.Number || Compare(value, rule) <= 0;
            case "pattern":   // $ is the very end in JSON Schema, but may stand before a line feed in .NET
                return value.ValueKind != JsonValueKind.String
                    || Regex.IsMatch(value.GetString()!, Regex.Replace(rule.GetString()!, @"\$$", @"\z"));
            case "format":
                return value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)
                    || HasFormat(rule.GetString()!, value);
            case "minItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32();
            case "maxItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32();
            case "items":
                if (value.ValueKind != JsonValueKind.Array) return true;
                foreach (var (i, item) in value.EnumerateArray().Index()) Check(rule, item, $"{place}/{i}", faults);
                return true;
            case "required":
                return value.ValueKind != JsonValueKind.Object
                    || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));
            case "properties":
                if (value.ValueKind == JsonValueKind.Object) CheckProperties(rule, value, place, faults);
                return true;
            case "additionalProperties":
                return value.ValueKind != JsonValueKind.Object || CheckOthers(rule, schema, value, place, faults);
            default:
                throw new NotSupportedException($"The keyword '{keyword.Name}' is not known to the tests.");
        }
    }

    private void CheckProperties(JsonElement rules, JsonElement value, string place, List<string> faults)
    {
        foreach (var property in value.EnumerateObject())
            if (rules.TryGetProperty(property.Name, out var rule))
                Check(rule, property.Value, $"{place}/{property.Name}", faults);
    }

    private bool CheckOthers(JsonElement rule, JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        JsonProperty[] others =
        [
            .. value.EnumerateObject().Where(property =>
                !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(property.Name, out _)),
        ];
        if (rule.ValueKind == JsonValueKind.False) return others.Length == 0;
        foreach (var property in others) Check(rule, property.Value, $"{place}/{property.Name}", faults);
        return true;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number
            && Number(value) is var number && number == Math.Floor(number),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"The type '{type}' is not known to the tests."),
    };

    /// <summary>A format says something of one type only: int64 nothing of a text.</summary>
    private static bool HasFormat(string format, JsonElement value) => format switch
    {
        "int32" => value.ValueKind == JsonValueKind.String || value.TryGetInt32(out _),
        "int64" => value.ValueKind == JsonValueKind.String || value.TryGetInt64(out _),
        "double" => value.ValueKind == JsonValueKind.String || double.IsFinite(Number(value)),
        "binary" => true,
        "date-time" => value.ValueKind == JsonValueKind.Number || value.TryGetDateTimeOffset(out _),
        _ => throw new NotSupportedException($"The format '{format}' is not known to the tests."),
    };

    /// <summary>Decimals tell 2^63 from 2^63 - 1, where doubles do not.</summary>
    private static int Compare(JsonElement value, JsonElement bound) =>
        Number(value).CompareTo(Number(bound)) is var order and not 0 ? order
        : value.TryGetDecimal(out var exact) && bound.TryGetDecimal(out var exactBound) ? exact.CompareTo(exactBound)
        : 0;

    /// <summary>1e400 is infinite.</summary>
    private static double Number(JsonElement value) => double.Parse(value.GetRawText(), CultureInfo.InvariantCulture);
}
