using System.Text.Json;

namespace PurchaseApi.Answers;

/// <summary>Reasons -> the JSON that answers and items carry.</summary>
internal static class ReasonWriter
{
    private static readonly JsonEncodedText ReasonsName = JsonEncodedText.Encode("reasons");
    private static readonly JsonEncodedText BaseValueName = JsonEncodedText.Encode("base_value");
    private static readonly JsonEncodedText MarginName = JsonEncodedText.Encode("margin");
    private static readonly JsonEncodedText StandardErrorName = JsonEncodedText.Encode("standard_error");
    private static readonly JsonEncodedText ContributionsName = JsonEncodedText.Encode("contributions");
    private static readonly JsonEncodedText OtherName = JsonEncodedText.Encode("other");
    private static readonly JsonEncodedText SubjectName = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText ValueName = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText ContributionName = JsonEncodedText.Encode("contribution");
    private static readonly JsonEncodedText OddsRatioName = JsonEncodedText.Encode("odds_ratio");
    private static readonly JsonEncodedText TextName = JsonEncodedText.Encode("text");

    /// <param name="json">Within an object.</param>
    /// <param name="reasons">Of its row.</param>
    public static void Write(Utf8JsonWriter json, in RowReasons reasons)
    {
        json.WriteStartObject(ReasonsName);
        json.WriteNumber(BaseValueName, reasons.BaseValue);
        json.WriteNumber(MarginName, reasons.Margin);
        if (reasons.StandardError is { } error) json.WriteNumber(StandardErrorName, error);
        json.WriteStartArray(ContributionsName);
        foreach (var reason in reasons.Largest) Write(json, reason);
        json.WriteEndArray();
        json.WriteNumber(OtherName, reasons.Other);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in Reason reason)
    {
        json.WriteStartObject();
        json.WriteString(SubjectName, reason.Name);
        json.WritePropertyName(ValueName);
        JsonValue.Write(json, reason.Value);
        json.WriteNumber(ContributionName, reason.Contribution);
        if (reason.OddsRatio is { } ratio) json.WriteNumber(OddsRatioName, ratio);
        json.WriteString(TextName, reason.Text);
        json.WriteEndObject();
    }
}
