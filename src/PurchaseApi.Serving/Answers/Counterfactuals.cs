using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving.Answers;

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
