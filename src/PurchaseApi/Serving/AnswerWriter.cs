using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving;

/// <summary>Prediction -> the JSON object of an answer, the same one alone and in a batch.</summary>
internal sealed class AnswerWriter(PublishedVersion version)
{
    private static readonly JsonEncodedText PredictionName = JsonEncodedText.Encode("prediction");
    private static readonly JsonEncodedText ProbabilityName = JsonEncodedText.Encode("probability");
    private static readonly JsonEncodedText ConfidenceName = JsonEncodedText.Encode("confidence");
    private static readonly JsonEncodedText SegmentName = JsonEncodedText.Encode("segment");
    private static readonly JsonEncodedText IntentName = JsonEncodedText.Encode("intent");
    private static readonly JsonEncodedText ActionName = JsonEncodedText.Encode("action");
    private static readonly JsonEncodedText FeaturesName = JsonEncodedText.Encode("features");
    private static readonly JsonEncodedText ModelVersionName = JsonEncodedText.Encode("model_version");
    private static readonly JsonEncodedText ImputedName = JsonEncodedText.Encode("imputed");
    private static readonly JsonEncodedText[] Confidences =
        [.. Enum.GetValues<Confidence>().Select(word => JsonEncodedText.Encode(ConfidenceWords.Of(word)))];

    private readonly Predictor predictor = version.Predictor;
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
        if (prediction.Intent is { } intent) WriteIntent(json, intent);
        if (predictor.Imputed(row) is { Count: > 0 } imputed) WriteImputed(json, imputed);
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
        json.WriteNumber(ProbabilityName, prediction.Probability);
        json.WriteString(ConfidenceName, Confidences[(int)prediction.Confidence]);
    }

    /// <summary>Without a label, what is derived is the answer.</summary>
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

    private static void WriteIntent(Utf8JsonWriter json, Intent intent)
    {
        json.WriteString(IntentName, intent.Level);
        json.WriteString(ActionName, intent.Action);
    }

    private static void WriteImputed(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray(ImputedName);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
