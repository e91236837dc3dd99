using System.Text.Json;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Rows;

/// <summary>An input as JSON has it.</summary>
internal sealed record JsonField(byte[] Name, Input Input, byte[][] Values)
{
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
            case JsonTokenType.True or JsonTokenType.False when Input.Type == InputType.Flag:
                value = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return null;
            default:
                return FaultCodes.WrongType;
        }
    }
}
