using System.Globalization;
using System.Text.Json;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving.Answers;

/// <summary>Row -> why it has its margin: the largest contributions in words, and the others as a sum.</summary>
internal sealed class Reasons(PublishedVersion version)
{
    // Made when first asked for: a large forest takes a moment, and many callers never ask.
    private readonly Lazy<Explainer> explainer = new(() => Explainer.From(version));

    private readonly ReasonWords words = new(version.Manifest.Calibration!, version.Manifest.Algorithm);
    private readonly Subject[] subjects =
        [.. version.Predictor.Contract.Model.Select(name => Subject.Find(version.Predictor.Contract, name))];

    /// <summary>Whether contributions are sampled, which takes thousands of scores for each row.</summary>
    public bool IsSampled => explainer.Value.IsSampled;

    /// <summary>How many contributions a row has.</summary>
    public int Count => subjects.Length;

    /// <param name="row">Checked by the contract.</param>
    /// <param name="top">How many contributions to list, at least 1.</param>
    public RowReasons Explain(Row row, int top)
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
        var name = about.Days?.Date ?? contribution.Source;
        var text = words.Describe(name, about.Spoken(row, contribution.Given), value);
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
        public DayCount? Days { get; } = Feature is null ? null : DayCount.Find(Feature);

        public static Subject Find(FittedContract contract, string name)
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
            ? ReasonWords.DescribeInput(input, row.Values[Index])
            : Days is not null && !double.IsNaN(given) ? Days.Describe(given)
            : ReasonWords.DescribeFeature(Feature!, given);
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

/// <summary>Reasons -> the JSON that answers and items carry.</summary>
internal static class ReasonWriter
{
    private static readonly JsonEncodedText ReasonsName = JsonEncodedText.Encode(AnswerFields.Reasons);
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

/// <summary>A feature that counts days from a date, as people say it: <c>signed up 14 days ago</c>.</summary>
/// <param name="Date">The input.</param>
/// <param name="Until">What is counted to; null: the day of the prediction.</param>
internal sealed record DayCount(string Date, string? Until)
{
    /// <returns>null for another feature.</returns>
    public static DayCount? Find(Feature feature) =>
        Expression.Parse(feature.Text) is Expression.Call
        {
            Function: Function.DaysSince, Arguments: { Count: > 0 } arguments,
        }
        && arguments[0] is Expression.Name date
            ? new(date.Value, arguments.Count > 1 && arguments[1] is Expression.Name until
                && until.Value != DateInput.AsOf ? until.Value : null)
            : null;

    public string Describe(double days)
    {
        var count = Math.Abs(days).ToString(Math.Abs(days) < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
        var span = count == "1" ? "1 day" : $"{count} days";
        return (Until?.Replace('_', ' '), days < 0) switch
        {
            (null, false) => $"{span} ago",
            (null, true) => $"in {span}",
            (var until, false) => $"{span} before {until}",
            (var until, true) => $"{span} after {until}",
        };
    }
}

/// <summary>A contribution in words, and what it does to the odds where that can be said.</summary>
/// <remarks>
/// Platt scaling multiplies margins by its slope, so a contribution c multiplies the odds of the probability by
/// exp(slope * c), whatever the others are. Isotonic calibration bends the odds differently at every margin: there the
/// words are about the odds before calibration, exp(c). A support vector machine's margin is a distance, and
/// LightGBM's log-odds only up to its sigmoid: without Platt scaling nothing is said of their odds.
/// </remarks>
internal sealed class ReasonWords(Calibration calibration, string algorithm)
{
    private readonly double? oddsPerMargin = calibration switch
    {
        PlattScaling platt => platt.Slope,
        _ when ModelFamilies.Find(algorithm) is { IsLogOdds: false } => null,
        _ => 1,
    };

    private readonly string where = calibration is PlattScaling ? "" : " before calibration";

    /// <summary>What the contribution multiplies the odds with; null where odds cannot be spoken of.</summary>
    public double? OddsRatio(double contribution) =>
        oddsPerMargin is { } slope && Math.Exp(slope * contribution) is var ratio && double.IsFinite(ratio) && ratio > 0
            ? ratio
            : null;

    /// <param name="name">Of an input or feature.</param>
    /// <param name="value">In words, as <see cref="DescribeInput"/> or <see cref="DescribeFeature"/> gives it.</param>
    /// <param name="contribution">To the margin.</param>
    public string Describe(string name, string value, double contribution)
    {
        var subject = $"{name.Replace('_', ' ')} {value}";
        if (OddsRatio(contribution) is not { } ratio)
            return $"{subject} {(contribution < 0 ? "lowers" : "raises")} the score by "
                + Number(Math.Abs(contribution));

        return Digits(ratio) == "1"
            ? $"{subject} hardly moves the odds{where}"
            : $"{subject} {(ratio < 1 ? "lowers the odds to" : "raises the odds")} {Digits(ratio)}x{where}";
    }

    /// <param name="input">Of the contract.</param>
    /// <param name="value">As a row holds it, before imputation.</param>
    public static string DescribeInput(Input input, double value) => input switch
    {
        _ when !double.IsNaN(value) => Plain(input, value),
        { Missing.Kind: MissingKind.Constant } => $"(not known, {Plain(input, input.Missing.Constant)} assumed)",
        _ => "(not known)",
    };

    public static string DescribeFeature(Feature feature, double value) =>
        double.IsNaN(value) ? "(not known)"
        : feature.Value.Type == ExpressionType.Truth ? Truth(value)
        : Number(value);

    private static string Plain(Input input, double value) =>
        input.ExpressionType == ExpressionType.Truth ? Truth(value) : input.Describe(value);

    private static string Truth(double value) => value != 0 ? "yes" : "no";

    /// <summary>Four digits.</summary>
    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Digits(double ratio) => ratio.ToString(
        ratio switch { >= 9.95 => "0", >= 0.995 => "0.#", >= 0.0995 => "0.##", _ => "G2" },
        CultureInfo.InvariantCulture);
}
