using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving.Answers;

/// <summary>Prediction -> the JSON object of an answer, the same one alone and in a batch.</summary>
internal sealed class AnswerWriter(PublishedVersion version)
{
    private static readonly JsonEncodedText FeaturesName = JsonEncodedText.Encode(AnswerFields.Features);
    private static readonly JsonEncodedText ModelVersionName = JsonEncodedText.Encode(AnswerFields.ModelVersion);
    private static readonly (InputsField Field, JsonEncodedText Name)[] Lists =
        [.. AnswerFields.Lists.Select(field => (field, JsonEncodedText.Encode(field.Name)))];

    private readonly Predictor predictor = version.Predictor;
    private readonly (AnswerField Field, JsonEncodedText Name)[] fields =
    [
        .. AnswerFields.Given(version.Predictor.Contract, version.Predictor.HasScorer)
            .Select(field => (field, JsonEncodedText.Encode(field.Name))),
    ];
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
        if (!predictor.HasScorer) WriteFeatures(json, row);
        WritePrediction(json, prediction);
        foreach (var (field, name) in Lists)
            if (field.Find(predictor, row.Values) is { Count: > 0 } names) WriteNames(json, name, names);
        if (options.TopReasons > 0 && featureNames.Length > 0) WriteFeatures(json, row);
        if (options.TopReasons > 0) ReasonWriter.Write(json, Reasons.Explain(row, options.TopReasons));
        if (options.Counterfactual) counterfactuals.Write(json, row);
    }

    /// <summary>What a prediction comes to.</summary>
    private void WritePrediction(Utf8JsonWriter json, in Prediction prediction)
    {
        Span<byte> number = stackalloc byte[NumberField.MaxLength];
        foreach (var (field, name) in fields) Write(json, field, name, prediction, number);
    }

    public void WriteId(Utf8JsonWriter json, RowId id)
    {
        if (idName is not { } name) return;
        if (id.Text is { } text) json.WriteString(name, text);
        else if (id.Number is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void Write(
        Utf8JsonWriter json, AnswerField field, JsonEncodedText name, in Prediction prediction, Span<byte> number)
    {
        if (field is WordField { Word: var word })
        {
            json.WriteString(name, word(prediction.Outcome));
            return;
        }

        var length = ((NumberField)field).Write(prediction, number);
        json.WritePropertyName(name);
        if (length > 0) json.WriteRawValue(number[..length], skipInputValidation: true);
        else json.WriteNullValue();
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

    private static void WriteNames(Utf8JsonWriter json, JsonEncodedText field, IReadOnlyList<string> names)
    {
        json.WriteStartArray(field);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}

/// <summary>What a caller wants with the predictions.</summary>
/// <param name="TopReasons">How many reasons, the largest first; 0 for none.</param>
/// <param name="Counterfactual">Whether to look for the smallest change that turns the prediction.</param>
/// <param name="ValidateOnly">Whether the rows are only judged.</param>
/// <param name="Selection">Which rows of a batch are answered.</param>
/// <param name="AbortOnError">Whether one bad row is the whole batch's.</param>
internal readonly record struct AnswerOptions(
    int TopReasons, bool Counterfactual, bool ValidateOnly, RowSelection Selection, bool AbortOnError)
{
    public const int DefaultTopReasons = 3, MaxTopReasons = 100;

    /// <summary>The caller's columns of a stream that come back; null for none.</summary>
    public KeptColumns? Keep { get; init; }

    /// <summary>The date of rows of a stream that have no field for it; null when it was not said.</summary>
    public double? AsOf { get; init; }

    /// <summary>How numbers of a CSV are written; null: as the contract says.</summary>
    public NumberFormat? NumberFormat { get; init; }

    /// <summary>Whether a column of a stream that the contract does not name is an error.</summary>
    public bool RefusesUnknown { get; init; }
}

/// <summary>Which rows of a stream are answered.</summary>
/// <param name="Top">How many, the best first; null for all that there are.</param>
/// <param name="RankBy">What is best.</param>
/// <param name="Budget">What their actions may cost together; null: they need no action.</param>
internal readonly record struct RowSelection(int? Top, RankBy RankBy, double? Budget)
{
    public const int MaxTop = 100_000;

    /// <summary>The parameter that asks for it; null where every row is answered.</summary>
    public string? Name => Budget is not null ? "budget" : Top is not null ? "top" : null;

    public IRowSelection? ToRows(FittedContract contract) =>
        Budget is { } budget ? new BudgetRows(contract.Decision!, budget, Top ?? MaxTop)
        : Top is { } top ? new TopRows(top, RankBy)
        : null;
}

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

/// <summary>Row -> the JSON of the smallest change that turns its prediction; null when none is found.</summary>
internal sealed class CounterfactualWriter(Predictor predictor)
{
    private readonly CounterfactualSearch search = new(predictor);

    /// <param name="json">Within an object.</param>
    /// <param name="row">Checked by the contract.</param>
    public void Write(Utf8JsonWriter json, Row row)
    {
        if (search.Find(row) is not { } found)
        {
            json.WriteNull(AnswerFields.Counterfactual);
            return;
        }

        json.WriteStartObject(AnswerFields.Counterfactual);
        json.WriteStartArray("changes");
        foreach (var change in found.Changes) Write(json, change);
        json.WriteEndArray();
        json.WriteNumber("prediction", found.Prediction.IsPositive ? 1 : 0);
        json.WriteNumber("probability", found.Prediction.Probability);
        json.WriteString("text", Text(found));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Change change)
    {
        json.WriteStartObject();
        json.WriteString("name", change.Input.Name);
        json.WritePropertyName("from");
        JsonValue.Write(json, change.Input.ToPlain(change.From));
        json.WritePropertyName("to");
        JsonValue.Write(json, change.Input.ToPlain(change.To));
        json.WriteEndObject();
    }

    private static string Text(Counterfactual found)
    {
        var changes = found.Changes.Select(change =>
            $"{change.Input.Name.Replace('_', ' ')} {ReasonWords.DescribeInput(change.Input, change.To)}"
            + $" instead of {ReasonWords.DescribeInput(change.Input, change.From)}");
        return $"with {string.Join(" and ", changes)} the prediction would be {(found.Prediction.IsPositive ? 1 : 0)}";
    }
}
