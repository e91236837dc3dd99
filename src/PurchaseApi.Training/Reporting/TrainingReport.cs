using System.Text;
using PurchaseApi.Training.Reporting.Charts;
using PurchaseApi.Training.Reporting.Curves;
using PurchaseApi.Training.Reporting.Sections;

namespace PurchaseApi.Training.Reporting;

/// <summary>A run -> <c>report.html</c>: one file that fetches nothing and runs nothing, readable on any screen and on
/// paper. The same run gives the same bytes.</summary>
internal static class TrainingReport
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <returns>UTF-8.</returns>
    public static byte[] Of(ReportInput input) => Encoding.UTF8.GetBytes($"{Page(input, HoldoutCurves.Of(input))}");

    private static Html Page(ReportInput input, HoldoutCurves curves) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Training report: {input.Contract.Document.Title ?? input.Manifest.Model}</title>
        <style>{Html.Verbatim(Style.Sheet + ChartStyle.Sheet)}</style>
        </head>
        <body>
        <main>
        {Headline.Of(input, curves)}
        {FindingsSection.Of(input.Manifest.Findings)}
        {Contents.Of(input)}
        {CandidatesSection.Of(input)}
        {HoldoutSection.Of(input)}
        {CurvesSection.Of(input, curves)}
        {OutcomesSection.Of(input)}
        {ImportanceSection.Of(input.Manifest.Importance)}
        {GroupsSection.Of(input)}
        {ConfidenceSection.Of(input)}
        {DataSection.Of(input)}
        {ReproductionSection.Of(input)}
        </main>
        </body>
        </html>

        """);
}
