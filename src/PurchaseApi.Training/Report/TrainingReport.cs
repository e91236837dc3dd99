using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report.Sections;

namespace PurchaseApi.Training.Report;

/// <summary>A run -> <c>report.html</c>: first what a marketer needs, then what a statistician asks. The same run gives
/// the same bytes.</summary>
internal static class TrainingReport
{
    /// <returns>UTF-8.</returns>
    public static byte[] Write(ReportInput input) => HtmlPage.Write(
        $"Training report: {input.Contract.Document.Title ?? input.Manifest.Model}",
        Body(input));

    private static Html Body(ReportInput input) => Html.From($"""
        {Headline.Write(input)}
        {DecisionSection.Write(input)}
        {WorthSection.Write(input)}
        {GainsSection.Write(input)}
        {Contents.Write(input)}
        {FindingsSection.Write(input.Manifest.Findings)}
        {HoldoutSection.Write(input)}
        {CurvesSection.Write(input)}
        {OutcomesSection.Write(input)}
        {ImportanceSection.Write(input)}
        {EffectsSection.Write(input)}
        {GroupsSection.Write(input)}
        {ConfidenceSection.Write(input)}
        {ShiftsSection.Write(input)}
        {CandidatesSection.Write(input)}
        {ReplacesSection.Write(input)}
        {Html.Verbatim(ReportMarks.VersionBefore)}
        {ProtocolSection.Write(input)}
        {DataSection.Write(input)}
        {ReproductionSection.Write(input)}
        """);
}

/// <summary>What a training report is written from.</summary>
/// <param name="Command">What gives the same version again, without the places of files.</param>
/// <param name="Contract">Fitted.</param>
/// <param name="Data">Every labelled row.</param>
/// <param name="Labels">Of the holdout.</param>
/// <param name="Predictions">For the holdout, as the service will make them.</param>
internal sealed record ReportInput(
    string Command,
    Manifest Manifest,
    FittedContract Contract,
    LabelledRows Data,
    bool[] Labels,
    IReadOnlyList<Prediction> Predictions)
{
    /// <summary>Algorithm -> why it was not tried.</summary>
    public IReadOnlyDictionary<string, string> Skipped { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the holdout.</summary>
    public required HoldoutCurves Curves { get; init; }

    /// <summary>What made the predictions; null: the report shows no effects.</summary>
    public Predictor? Predictor { get; init; }

    /// <summary>Of the data; null: neither effects nor shifts are shown.</summary>
    public RowSplit? Split { get; init; }

    /// <summary>Empty where the split is not known.</summary>
    public IReadOnlyList<Row> HoldoutRows => Split is null ? [] : Data.Take(Split.Holdout);

    public double[] Probabilities { get; } = [.. Predictions.Select(prediction => prediction.Probability)];

    public double Threshold => Manifest.Threshold!.Value;

    /// <summary>The share of positives among the holdout rows: what picking blindly would find.</summary>
    public double BaseRate => Labels.Count(label => label) / (double)Labels.Length;

    /// <summary>What a positive row is called.</summary>
    public Nouns Noun { get; } = Nouns.From(Contract.Document.Label);

    /// <summary>What is predicted, as people ask it.</summary>
    public string Question { get; } =
        Contract.Document.Title ?? $"Is {LabelSource.Condition(Contract.Document.Label!)}?";

    /// <summary>What makes a row a positive one: <c>purchase is 1</c>.</summary>
    public string Positive { get; } = LabelSource.Condition(Contract.Document.Label!);
}
