using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>A chart with what it shows in words, and its figures as a table for whoever cannot see it.</summary>
internal static class Figure
{
    public static Html Of(string heading, Html reading, Html chart, Html table, bool isWide = false) => Html.Of($"""
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
