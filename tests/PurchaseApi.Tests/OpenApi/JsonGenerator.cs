using System.Text.Json;
using System.Text.RegularExpressions;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>Schema -> the text of a random value that keeps it.</summary>
internal sealed class JsonGenerator(JsonSchema schemas, Random random)
{
    private static readonly string[] Types = ["null", "boolean", "number", "string", "array", "object"];

    public string Value(JsonElement schema)
    {
        schema = schemas.Resolve(schema);
        if (schema.TryGetProperty("anyOf", out var options)) return Value(Any(options));
        if (schema.TryGetProperty("enum", out var words)) return Any(words).GetRawText();
        if (schema.TryGetProperty("oneOf", out var either)) return Value(Any(either));

        return Type(schema) switch
        {
            "object" => "{"
                + string.Join(
                    ",", Fields(schema).Select(field => $"{JsonSerializer.Serialize(field.Name)}:{field.Value}"))
                + "}",
            "array" => "["
                + string.Join(
                    ",", Enumerable.Range(0, random.Next(1, 6)).Select(_ => Value(schema.GetProperty("items"))))
                + "]",
            "integer" => Integer(schema),
            "number" => Number(schema),
            "string" => JsonSerializer.Serialize(Text(schema)),
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "null" => "null",
            var other => throw new NotSupportedException($"The type '{other}' is not known to the tests."),
        };
    }

    /// <summary>One of its types; those of a union are the ones that it does not exclude.</summary>
    private string Type(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out var type))
            return (type.ValueKind == JsonValueKind.Array ? Any(type) : type).GetString()!;

        var not = schema.GetProperty("not");
        var hasFractions = !not.TryGetProperty("anyOf", out var excluded);
        var others = (hasFractions ? not : excluded[0]).GetProperty("type");
        string[] types = [.. Types.Except(others.EnumerateArray().Select(one => one.GetString()!))];
        var chosen = types[random.Next(types.Length)];
        return chosen == "number" && !hasFractions ? "integer" : chosen;
    }

    /// <summary>Every required field and some of the others, in any order.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields(JsonElement schema)
    {
        schema = schemas.Resolve(schema);
        var required = schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToHashSet();
        (string Name, string Value)[] fields =
        [
            .. schema.GetProperty("properties").EnumerateObject()
                .Where(property => required.Contains(property.Name) || random.Next(2) == 0)
                .Select(property => (property.Name, Value(property.Value))),
        ];
        random.Shuffle(fields);
        return fields;
    }

    private string Integer(JsonElement schema)
    {
        var number = (long)Between(schema, -1e6, 1e6);
        if (schema.TryGetProperty("format", out _)) return $"{number}";   // of so many bits: written plainly
        return random.Next(4) switch { 0 => $"{number}.0", 1 => $"{number}e0", _ => $"{number}" };
    }

    private string Number(JsonElement schema) => $"{Between(schema, -1e6, 1e6):R}";

    private double Between(JsonElement schema, double low, double high)
    {
        if (schema.TryGetProperty("minimum", out var minimum)) low = minimum.GetDouble();
        if (schema.TryGetProperty("maximum", out var maximum)) high = Math.Min(maximum.GetDouble(), 1e15);
        return random.Next(10) switch { 0 => low, 1 => high, _ => low + ((high - low) * random.NextDouble()) };
    }

    private string Text(JsonElement schema)
    {
        const string Letters = "abzAZ019._:@|+=/ -é";
        if (!schema.TryGetProperty("pattern", out var pattern)) return random.GetString(Letters, random.Next(20));

        while (true)
            if (random.GetString(Letters, random.Next(1, 20)) is var text && Regex.IsMatch(text, pattern.GetString()!))
                return text;
    }

    private JsonElement Any(JsonElement array) => array[random.Next(array.GetArrayLength())];
}
