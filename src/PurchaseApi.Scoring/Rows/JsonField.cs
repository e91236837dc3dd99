using System.Text.Json;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Rows;

/// <summary>One input of a JSON row.</summary>
/// <param name="Name">UTF-8.</param>
/// <param name="Values">A category's, in UTF-8.</param>
internal sealed record JsonField(byte[] Name, Input Input, byte[][] Values)
{
    /// <summary>No value is so long as it stands in the text: six bytes, an escape, for each of 200 characters.</summary>
    private const int MaxLevelBytes = 1200;

    /// <returns>The fault's code, or null.</returns>
    public string? Read(ref Utf8JsonReader reader, ref double value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return Input.Missing.Kind == MissingKind.Refuse ? FaultCodes.MissingValue : null;
            case JsonTokenType.Number when Input.IsNumeric:
                if (!reader.TryGetDouble(out var number)) return FaultCodes.NotFinite;
                value = number;
                return Input.Judge(number);
            case JsonTokenType.String when Input.Type == InputType.Category:
                for (var i = 0; i < Values.Length; i++)
                {
                    if (!reader.ValueTextEquals(Values[i])) continue;
                    value = i;
                    return null;
                }

                return FaultCodes.NotAllowed;
            case JsonTokenType.String when Input.Type == InputType.Ordinal:
                return ReadLevel(ref reader, ref value);
            case JsonTokenType.StartArray when Input.Type == InputType.List:
                return ReadList(ref reader, ref value);
            case JsonTokenType.True or JsonTokenType.False when Input.Type == InputType.Flag:
                value = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return null;
            default:
                return FaultCodes.WrongType;
        }
    }

    private string? ReadLevel(ref Utf8JsonReader reader, ref double value)
    {
        Span<char> text = stackalloc char[MaxLevelBytes];
        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (bytes > text.Length) return FaultCodes.NotAllowed;

        var level = Input.Levels!.Find(text[..reader.CopyString(text)]);
        if (level < 0) return FaultCodes.NotAllowed;
        value = level;
        return null;
    }

    /// <summary>At a fault the reader stays on the item that has it.</summary>
    private string? ReadList(ref Utf8JsonReader reader, ref double value)
    {
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) return FaultCodes.WrongType;

            var item = reader.GetString()!.Trim();
            if (item.Length == 0) continue;
            if (Input.Values.Count > 0 && Input.IndexOf(item) < 0) return FaultCodes.NotAllowed;
            items.Add(item);
        }

        value = ListItems.Encode(Input, items)!.Value;
        return null;
    }
}
