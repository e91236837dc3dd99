using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving;

/// <summary>Row -> the JSON of its reasons: the largest contributions to its margin, and the others as a sum.</summary>
internal sealed class ReasonWriter(PublishedVersion version)
{
    // Made when first asked for: a large forest takes a moment, and many callers never ask.
    private readonly Lazy<Explainer> explainer = new(() => Explainer.Of(version));

    private readonly ReasonWords words = new(version.Manifest.Calibration!, version.Manifest.Algorithm);
    private readonly Subject[] subjects =
        [.. version.Predictor.Contract.Model.Select(name => Subject.Of(version.Predictor.Contract, name))];

    /// <summary>Whether contributions are sampled, which takes thousands of scores for each row.</summary>
    public bool IsSampled => explainer.Value.IsSampled;

    /// <param name="json">Within an object.</param>
    /// <param name="row">Judged by the contract.</param>
    /// <param name="top">How many contributions to list, at least 1.</param>
    public void Write(Utf8JsonWriter json, Row row, int top)
    {
        var explanation = explainer.Value.Explain(row);
        var contributions = explanation.Contributions;
        int[] ordered =
        [
            .. Enumerable.Range(0, subjects.Length).OrderByDescending(i => Math.Abs(contributions[i].Value)),
        ];

        json.WriteStartObject("reasons");
        json.WriteNumber("base_value", explanation.BaseValue);
        json.WriteNumber("margin", explanation.Margin);
        if (IsSampled) json.WriteNumber("standard_error", explanation.StandardError);
        json.WriteStartArray("contributions");
        foreach (var i in ordered.Take(top)) Write(json, subjects[i], row, contributions[i]);
        json.WriteEndArray();
        json.WriteNumber("other", ordered.Skip(top).Sum(i => contributions[i].Value));
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, Subject subject, Row row, in Contribution contribution)
    {
        var (name, value) = (contribution.Source, contribution.Value);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("value");
        JsonValue.Write(json, subject.Plain(row, contribution.Given));
        json.WriteNumber("contribution", value);
        if (words.OddsRatio(value) is { } ratio) json.WriteNumber("odds_ratio", ratio);
        json.WriteString("text", words.Of(name, subject.Spoken(row, contribution.Given), value));
        json.WriteEndObject();
    }

    /// <summary>What a contribution is of: an input, at its index, or a feature.</summary>
    private sealed record Subject(Input? Input, int Index, Feature? Feature)
    {
        public static Subject Of(FittedContract contract, string name)
        {
            var index = contract.Inputs.Index().FirstOrDefault(input => input.Item.Name == name, (-1, null!)).Index;
            return index >= 0
                ? new(contract.Inputs[index], index, null)
                : new(null, -1, contract.Features.First(feature => feature.Name == name));
        }

        public object? Plain(Row row, double given) => Input is { } input
            ? input.ToPlain(row.Values[Index])
            : Feature!.ToPlain(given);

        public string Spoken(Row row, double given) => Input is { } input
            ? ReasonWords.OfInput(input, row.Values[Index])
            : ReasonWords.OfFeature(Feature!, given);
    }
}
