using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Training and test rows side by side, for each input whose distribution the findings call
/// shifted.</summary>
internal static class ShiftsSection
{
    private static readonly Column[] Columns =
        ["Value", "Training rows", "Test rows", Column.OfWords("Training above, test below")];

    public static bool HasAny(ReportInput input) =>
        input.Split is not null && input.Manifest.Findings.Any(finding => finding.Code == Drift.Code);

    public static Html? Write(ReportInput input) => !HasAny(input) ? null : Html.From($"""
        <section id="shifts"><h2>What shifted between training and test rows</h2>
        <p>{Numbers.Percent(BaseRate(input, input.Split!.Train))} of the training rows and
        {Numbers.Percent(input.BaseRate)} of the test rows are {input.Noun.Many}.</p>
        {Drift.ShiftsOf(input.Contract.Inputs, input.Data, input.Split).Select(Table)}
        </section>
        """);

    private static Html Table(Shift shift)
    {
        var most = shift.Bins.Max(bin => Math.Max(bin.Training, bin.Holdout));
        return HtmlTable.Write(
            $"{shift.Input.Name}: PSI {Numbers.Amount(shift.Index)} (above {Numbers.Amount(Drift.LargeIndex)} is "
                + "large)",
            Columns, HtmlTable.Body(Columns, shift.Bins.Select(Html[] (bin) =>
            [
                Html.From($"{bin.Words}"), Html.From($"{Numbers.PercentTenth(bin.Training)}"),
                Html.From($"{Numbers.PercentTenth(bin.Holdout)}"), PairedBars.Draw(bin.Training, bin.Holdout, most),
            ])));
    }

    private static double BaseRate(ReportInput input, int[] rows) =>
        input.Data.LabelsOf(rows).Count(label => label) / (double)rows.Length;
}
