using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Answers;

/// <summary>Prediction -> the JSON object of an answer, the same one alone and in a batch.</summary>
internal sealed class AnswerWriter(PublishedVersion version)
{
    private static readonly JsonEncodedText PredictionName = JsonEncodedText.Encode(AnswerFields.Prediction);
    private static readonly JsonEncodedText ProbabilityName = JsonEncodedText.Encode(AnswerFields.Probability);
    private static readonly JsonEncodedText ConfidenceName = JsonEncodedText.Encode(AnswerFields.Confidence);
    private static readonly JsonEncodedText SegmentName = JsonEncodedText.Encode(AnswerFields.Segment);
    private static readonly JsonEncodedText IntentName = JsonEncodedText.Encode(AnswerFields.Intent);
    private static readonly JsonEncodedText ActionName = JsonEncodedText.Encode(AnswerFields.Action);
    private static readonly JsonEncodedText ExpectedValueName = JsonEncodedText.Encode(AnswerFields.ExpectedValue);
    private static readonly JsonEncodedText ExpectedGainName = JsonEncodedText.Encode(AnswerFields.ExpectedGain);
    private static readonly JsonEncodedText FeaturesName = JsonEncodedText.Encode(AnswerFields.Features);
    private static readonly JsonEncodedText ModelVersionName = JsonEncodedText.Encode(AnswerFields.ModelVersion);
    private static readonly JsonEncodedText ImputedName = JsonEncodedText.Encode(AnswerFields.Imputed);
    private static readonly JsonEncodedText UnusualName = JsonEncodedText.Encode(AnswerFields.Unusual);
    private static readonly JsonEncodedText[] Confidences =
        [.. Enum.GetValues<Confidence>().Select(word => JsonEncodedText.Encode(ConfidenceWords.Of(word)))];

    private readonly Predictor predictor = version.Predictor;
    private readonly bool hasDecision = version.Predictor.Contract.Decision is not null;
    private readonly CounterfactualWriter counterfactuals = new(version.Predictor);
    private readonly JsonEncodedText? idName =
        version.Predictor.Contract.Id is { } id ? JsonEncodedText.Encode(id) : null;
    private readonly JsonEncodedText[] featureNames =
        [.. version.Predictor.Contract.Features.Select(feature => JsonEncodedText.Encode(feature.Name))];
    private readonly JsonEncodedText versionText = JsonEncodedText.Encode(version.Id.Text);

    public Reasons Reasons { get; } = new(version);

    /// <summary>The answer to a single row.</summary>
    public void Write(Utf8JsonWriter json, Row row, in Prediction prediction, AnswerOptions options)
    {
        json.WriteStartObject();
        WriteFields(json, row, prediction, options);
        json.WriteString(ModelVersionName, versionText);
        json.WriteEndObject();
    }

    /// <summary>The fields that single answers and the items of a batch share.</summary>
    public void WriteFields(Utf8JsonWriter json, Row row, in Prediction prediction, AnswerOptions options)
    {
        WriteId(json, row.Id);
        if (predictor.HasScorer) WriteOutcome(json, prediction);
        else WriteFeatures(json, row);
        if (prediction.Segment is { } segment) json.WriteString(SegmentName, segment);
        if (prediction.Intent is { } intent) json.WriteString(IntentName, intent.Level);
        if (prediction.Intent is not null || hasDecision) json.WriteString(ActionName, prediction.Action);
        if (hasDecision) WriteMoney(json, prediction);
        if (predictor.Imputed(row) is { Count: > 0 } imputed) WriteNames(json, ImputedName, imputed);
        if (predictor.Usual.Outside(row.Values) is { Count: > 0 } unusual) WriteNames(json, UnusualName, unusual);
        if (options.TopReasons > 0 && featureNames.Length > 0) WriteFeatures(json, row);
        if (options.TopReasons > 0) ReasonWriter.Write(json, Reasons.Of(row, options.TopReasons));
        if (options.Counterfactual) counterfactuals.Write(json, row);
    }

    public void WriteId(Utf8JsonWriter json, RowId id)
    {
        if (idName is not { } name) return;
        if (id.Text is { } text) json.WriteString(name, text);
        else if (id.Number is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void WriteOutcome(Utf8JsonWriter json, in Prediction prediction)
    {
        json.WriteNumber(PredictionName, prediction.IsPositive ? 1 : 0);
        Span<byte> number = stackalloc byte[ProbabilityText.MaxLength];
        json.WritePropertyName(ProbabilityName);
        json.WriteRawValue(number[..ProbabilityText.Write(prediction.Probability, number)], skipInputValidation: true);
        json.WriteString(ConfidenceName, Confidences[(int)prediction.Confidence]);
    }

    /// <summary>Without a label, what is derived is the answer; else it is part of the explanation.</summary>
    private void WriteFeatures(Utf8JsonWriter json, Row row)
    {
        var values = predictor.FeaturesOf(row);
        json.WriteStartObject(FeaturesName);
        for (var i = 0; i < values.Length; i++)
        {
            json.WritePropertyName(featureNames[i]);
            JsonValue.Write(json, predictor.Contract.Features[i].ToPlain(values[i]));
        }

        json.WriteEndObject();
    }

    private static void WriteMoney(Utf8JsonWriter json, in Prediction prediction)
    {
        if (double.IsNaN(prediction.ExpectedValue)) json.WriteNull(ExpectedValueName);
        else WriteAmount(json, ExpectedValueName, prediction.ExpectedValue);
        WriteAmount(json, ExpectedGainName, prediction.ExpectedGain);
    }

    private static void WriteAmount(Utf8JsonWriter json, JsonEncodedText name, double amount)
    {
        Span<byte> number = stackalloc byte[AmountText.MaxLength];
        json.WritePropertyName(name);
        json.WriteRawValue(number[..AmountText.Write(amount, number)], skipInputValidation: true);
    }

    private static void WriteNames(Utf8JsonWriter json, JsonEncodedText field, IReadOnlyList<string> names)
    {
        json.WriteStartArray(field);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
