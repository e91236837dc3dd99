using PurchaseApi.Training.Report.Charts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Sections;

internal static class CurvesSection
{
    public static Html Of(ReportInput input, HoldoutCurves curves) => Html.Of($"""
        <section id="curves"><h2>Curves</h2>
        <p>On the holdout. A band is where 95 % of other draws of as many rows would put the curve at that place
        (bootstrap of 1,000 resamples); a bin in which all rows have one label has Wilson's interval.</p>
        <div class="charts">
        {RocChart.Of(curves, input.Threshold, input.Noun)}
        {PrecisionRecallChart.Of(curves, input.Threshold, input.BaseRate, input.Noun)}
        {CalibrationChart.Of(curves, input.Noun, input.Manifest.IsCalibrated)}
        {ProbabilityChart.Of(input)}
        {GainsChart.Of(curves, input.BaseRate, input.Noun)}
        </div></section>
        """);
}
