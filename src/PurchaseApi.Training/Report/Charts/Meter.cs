namespace PurchaseApi.Training.Report.Charts;

/// <summary>An amount as a bar in a table's cell, the figure beside it.</summary>
internal static class Meter
{
    private const double Width = 320;

    /// <param name="most">Fills the bar; an amount below 0 has none.</param>
    public static Html Of(double amount, double most) => Html.Of($"""
        <svg class="mark long" viewBox="0 0 {Width} 14" aria-hidden="true">
        <rect class="rail" width="{Width}" height="12" y="1"/>
        <rect class="bar" width="{(most > 0 ? Math.Max(0, amount) / most * Width : 0)}" height="12" y="1"/>
        </svg>
        """);
}
