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
