using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>A curve over <see cref="HoldoutCurves.Grid"/> as a table, every tenth of it.</summary>
internal static class BandTable
{
    public static Html Of(string caption, string place, string height, Estimate[] band)
    {
        Column[] columns = [place, height, "95 % interval"];
        var step = (HoldoutCurves.Grid.Length - 1) / 10;
        return HtmlTable.Of(caption, columns, HtmlTable.Body(
            columns,
            Enumerable.Range(0, 11).Select(i => i * step).Where(i => !double.IsNaN(band[i].Value)).Select(Html[] (i) =>
            [
                Html.Of($"{Figures.Percent(HoldoutCurves.Grid[i])}"),
                Html.Of($"{Figures.Percent(band[i].Value)}"),
                Html.Of($"{Figures.Interval(band[i], Figures.Percent)}"),
            ])));
    }
}
