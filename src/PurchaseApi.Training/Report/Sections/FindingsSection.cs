using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What casts doubt on the data or the model, before any figure is believed.</summary>
internal static class FindingsSection
{
    public static Html Write(IReadOnlyList<Finding> findings) => findings.Count == 0
        ? Html.From($"""
            <section id="findings"><h2>Findings</h2>
            <p>None. The data was checked for leaks, useless inputs, twins across the split, drift and small classes,
            the model for its calibration and against baselines.</p></section>
            """)
        : Html.From($"""
            <section id="findings" class="warning"><h2>Read first: {Wording.Count(findings.Count, "finding")}</h2>
            <p>Each of these casts doubt on the data or the model, and so on the figures of this page.</p>
            <dl>
            {findings.Select(finding => Html.From($"<dt>{finding.Code}</dt><dd>{finding.Message}</dd>"))}
            </dl></section>
            """);
}
