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
        var ordered = LargestFirst(contributions);
        var other = 0.0;
        foreach (var i in ordered.AsSpan(Math.Min(top, ordered.Length))) other += contributions[i].Value;

        json.WriteStartObject(Name.Reasons);
        json.WriteNumber(Name.BaseValue, explanation.BaseValue);
        json.WriteNumber(Name.Margin, explanation.Margin);
        if (IsSampled) json.WriteNumber(Name.StandardError, explanation.StandardError);
        json.WriteStartArray(Name.Contributions);
        foreach (var i in ordered.AsSpan(0, Math.Min(top, ordered.Length)))
            Write(json, subjects[i], row, contributions[i]);
        json.WriteEndArray();
        json.WriteNumber(Name.Other, other);
        json.WriteEndObject();
    }

    private static int[] LargestFirst(IReadOnlyList<Contribution> contributions)
    {
        var (sizes, places) = (new double[contributions.Count], new int[contributions.Count]);
        for (var i = 0; i < sizes.Length; i++) (sizes[i], places[i]) = (-Math.Abs(contributions[i].Value), i);
        Array.Sort(sizes, places);
        return places;
    }

    private void Write(Utf8JsonWriter json, Subject subject, Row row, in Contribution contribution)
    {
        var (name, value) = (contribution.Source, contribution.Value);
        json.WriteStartObject();
        json.WriteString(Name.Subject, name);
        json.WritePropertyName(Name.Value);
        JsonValue.Write(json, subject.Plain(row, contribution.Given));
        json.WriteNumber(Name.Contribution, value);
        if (words.OddsRatio(value) is { } ratio) json.WriteNumber(Name.OddsRatio, ratio);
        json.WriteString(Name.Text, words.Of(name, subject.Spoken(row, contribution.Given), value));
        json.WriteEndObject();
    }

    private static class Name
    {
        public static readonly JsonEncodedText Reasons = JsonEncodedText.Encode("reasons");
        public static readonly JsonEncodedText BaseValue = JsonEncodedText.Encode("base_value");
        public static readonly JsonEncodedText Margin = JsonEncodedText.Encode("margin");
        public static readonly JsonEncodedText StandardError = JsonEncodedText.Encode("standard_error");
        public static readonly JsonEncodedText Contributions = JsonEncodedText.Encode("contributions");
        public static readonly JsonEncodedText Other = JsonEncodedText.Encode("other");
        public static readonly JsonEncodedText Subject = JsonEncodedText.Encode("name");
        public static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
        public static readonly JsonEncodedText Contribution = JsonEncodedText.Encode("contribution");
        public static readonly JsonEncodedText OddsRatio = JsonEncodedText.Encode("odds_ratio");
        public static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
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
