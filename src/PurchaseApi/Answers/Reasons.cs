using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Answers;

/// <summary>Row -> why it has its margin: the largest contributions in words, and the others as a sum.</summary>
internal sealed class Reasons(PublishedVersion version)
{
    // Made when first asked for: a large forest takes a moment, and many callers never ask.
    private readonly Lazy<Explainer> explainer = new(() => Explainer.Of(version));

    private readonly ReasonWords words = new(version.Manifest.Calibration!, version.Manifest.Algorithm);
    private readonly Subject[] subjects =
        [.. version.Predictor.Contract.Model.Select(name => Subject.Of(version.Predictor.Contract, name))];

    /// <summary>Whether contributions are sampled, which takes thousands of scores for each row.</summary>
    public bool IsSampled => explainer.Value.IsSampled;

    /// <summary>How many contributions a row has.</summary>
    public int Count => subjects.Length;

    /// <param name="row">Judged by the contract.</param>
    /// <param name="top">How many contributions to list, at least 1.</param>
    public RowReasons Of(Row row, int top)
    {
        var explanation = explainer.Value.Explain(row);
        var contributions = explanation.Contributions;
        var ordered = LargestFirst(contributions);
        var largest = new Reason[Math.Min(top, ordered.Length)];
        for (var i = 0; i < largest.Length; i++) largest[i] = Worded(row, ordered[i], contributions[ordered[i]]);

        var other = 0.0;
        foreach (var i in ordered.AsSpan(largest.Length)) other += contributions[i].Value;
        return new(
            explanation.BaseValue, explanation.Margin, IsSampled ? explanation.StandardError : null, largest, other);
    }

    private Reason Worded(Row row, int subject, in Contribution contribution)
    {
        var (about, value) = (subjects[subject], contribution.Value);
        var text = words.Of(contribution.Source, about.Spoken(row, contribution.Given), value);
        return new(contribution.Source, about.Plain(row, contribution.Given), value, words.OddsRatio(value), text);
    }

    private static int[] LargestFirst(IReadOnlyList<Contribution> contributions)
    {
        var (sizes, places) = (new double[contributions.Count], new int[contributions.Count]);
        for (var i = 0; i < sizes.Length; i++) (sizes[i], places[i]) = (-Math.Abs(contributions[i].Value), i);
        Array.Sort(sizes, places);
        return places;
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

/// <summary>The base value, the largest contributions and the others add up to the margin.</summary>
/// <param name="BaseValue">The margin when nothing is known of a row.</param>
/// <param name="Margin">Of the row.</param>
/// <param name="StandardError">The largest of a contribution; null where they are exact.</param>
/// <param name="Largest">The largest first, whatever their sign.</param>
/// <param name="Other">The sum of the contributions that are not listed.</param>
internal readonly record struct RowReasons(
    double BaseValue, double Margin, double? StandardError, IReadOnlyList<Reason> Largest, double Other);

/// <param name="Name">Of an input or feature.</param>
/// <param name="Value">As a caller sends it; null when it is missing.</param>
/// <param name="Contribution">To the margin.</param>
/// <param name="OddsRatio">What it multiplies the odds with; null where odds cannot be spoken of.</param>
/// <param name="Text">In words.</param>
internal readonly record struct Reason(
    string Name, object? Value, double Contribution, double? OddsRatio, string Text);
