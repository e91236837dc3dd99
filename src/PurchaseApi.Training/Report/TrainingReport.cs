using PurchaseApi.Training.Report.Curves;
using PurchaseApi.Training.Report.Sections;

namespace PurchaseApi.Training.Report;

/// <summary>A run -> <c>report.html</c>. The same run gives the same bytes.</summary>
internal static class TrainingReport
{
    /// <returns>UTF-8.</returns>
    public static byte[] Of(ReportInput input) => HtmlPage.Of(
        $"Training report: {input.Contract.Document.Title ?? input.Manifest.Model}",
        Body(input, HoldoutCurves.Of(input)));

    private static Html Body(ReportInput input, HoldoutCurves curves) => Html.Of($"""
        {Headline.Of(input, curves)}
        {FindingsSection.Of(input.Manifest.Findings)}
        {Contents.Of(input)}
        {CandidatesSection.Of(input)}
        {HoldoutSection.Of(input)}
        {ReplacesSection.Of(input)}
        {CurvesSection.Of(input, curves)}
        {OutcomesSection.Of(input)}
        {DecisionSection.Of(input)}
        {ImportanceSection.Of(input.Manifest.Importance)}
        {GroupsSection.Of(input)}
        {ConfidenceSection.Of(input)}
        {DataSection.Of(input)}
        {ReproductionSection.Of(input)}
        """);
}
