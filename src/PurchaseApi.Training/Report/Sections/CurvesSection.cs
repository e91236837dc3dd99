using PurchaseApi.Training.Report.Charts;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Sections;

internal static class CurvesSection
{
    public static Html Write(ReportInput input, HoldoutCurves curves) => Html.From($"""
        <section id="curves"><h2>Curves</h2>
        <p>On the holdout. A band is where 95 % of other draws of as many rows would put the curve at that place
        (bootstrap of 1,000 resamples); a bin in which all rows have one label has Wilson's interval.</p>
        <div class="charts">
        {RocChart.Draw(curves, input.Threshold, input.Noun)}
        {PrecisionRecallChart.Draw(curves, input.Threshold, input.BaseRate, input.Noun)}
        {CalibrationChart.Draw(curves, input.Noun, input.Manifest.IsCalibrated)}
        {ProbabilityChart.Draw(input)}
        {GainsChart.Draw(curves, input.BaseRate, input.Noun)}
        </div></section>
        """);
}
