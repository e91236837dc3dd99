using System.Text.Json;

namespace PurchaseApi.Answers;

internal static class JsonValue
{
    /// <summary>A value as <see cref="Scoring.Inputs.Input.ToPlain"/> gives it.</summary>
    public static void Write(Utf8JsonWriter json, object? plain)
    {
        switch (plain)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case long whole:
                json.WriteNumberValue(whole);
                break;
            default:
                json.WriteNumberValue((double)plain);
                break;
        }
    }
}
