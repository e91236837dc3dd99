using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>A chart with what it shows in words, and its figures as a table for those who cannot see it.</summary>
internal static class Figure
{
    public static Html Write(
        string heading, Html reading, Html chart, Html table, bool isWide = false) => Html.From($"""
        <figure class="{(isWide ? "wide" : "half")}">
        <figcaption><h3>{heading}</h3><p>{reading}</p></figcaption>
        {chart}
        <details><summary>The figures<span class="unseen"> of {heading}</span></summary>{table}</details>
        </figure>
        """);
}

/// <summary>A curve over <see cref="HoldoutCurves.Grid"/> as a table, every tenth of it.</summary>
internal static class BandTable
{
    public static Html Write(string caption, string place, string height, Estimate[] band)
    {
        Column[] columns = [place, height, "95 % interval"];
        var step = (HoldoutCurves.Grid.Length - 1) / 10;
        return HtmlTable.Write(caption, columns, HtmlTable.Body(
            columns,
            Enumerable.Range(0, 11).Select(i => i * step).Where(i => !double.IsNaN(band[i].Value)).Select(Html[] (i) =>
            [
                Html.From($"{Numbers.Percent(HoldoutCurves.Grid[i])}"),
                Html.From($"{Numbers.Percent(band[i].Value)}"),
                Html.From($"{Numbers.Interval(band[i], Numbers.Percent)}"),
            ])));
    }
}
