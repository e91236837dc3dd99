using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>A place in a model's JSON that names itself when it is not as expected.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ModelElement(JsonElement json, string place, int index = -1)
{
    // Written out only for a message: a large model has millions of numbers.
    public string Path => index < 0 ? place : $"{place}[{index}]";

    public ModelElement this[string name] =>
        Find(name) ?? throw new ModelFormatException($"{Child(name)} is absent");

    public ModelElement? Find(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return json.TryGetProperty(name, out var value) ? new ModelElement(value, Child(name)) : null;
    }

    public int Length
    {
        get
        {
            Require(JsonValueKind.Array, "an array");
            return json.GetArrayLength();
        }
    }

    public IEnumerable<ModelElement> Items()
    {
        Require(JsonValueKind.Array, "an array");
        var (path, position) = (Path, 0);
        foreach (var item in json.EnumerateArray()) yield return new ModelElement(item, path, position++);
    }

    public string Text()
    {
        Require(JsonValueKind.String, "text");
        return json.GetString()!;
    }

    /// <summary>A whole number written as text, as XGBoost writes its parameters.</summary>
    public int TextAsInteger() =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a whole number of at least 0 (was '{Text()}')");

    /// <summary>A number as it is written, whether in quotes or not.</summary>
    public string TextOfNumber() => json.ValueKind == JsonValueKind.Number ? json.GetRawText() : Text();

    public int Integer() =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a 32-bit integer");

    /// <summary>Either form in which versions of XGBoost have written a flag: 0 and 1, or true and false.</summary>
    public bool Flag() => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Integer() switch
        {
            0 => false,
            1 => true,
            var other => throw new ModelFormatException($"{Path} is not 0 or 1 (was {other})"),
        },
    };

    /// <summary>The nearest float32; what is too large for one becomes infinite.</summary>
    public float Single() =>
        json.ValueKind == JsonValueKind.Number && json.TryGetSingle(out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a number");

    private string Child(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private void Require(JsonValueKind kind, string what)
    {
        if (json.ValueKind == kind) return;
        throw new ModelFormatException($"{(Path.Length == 0 ? "the model" : Path)} is not {what}");
    }
}
