using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>A figure and its interval as a mark in a table's cell, from 0 to 1. The figures are next to it, so
/// screen readers skip it.</summary>
internal static class IntervalMark
{
    private const double Width = 150, Height = 18, Inset = 5;

    /// <param name="reference">A second figure to hold the first against, as an upright line.</param>
    /// <returns>Nothing for a figure that does not lie in 0 to 1.</returns>
    public static Html? Draw(Estimate estimate, double? reference = null) => estimate.Value is >= 0 and <= 1
        ? Html.From($"""
            <svg class="mark" viewBox="0 0 {Width} {Height}" aria-hidden="true">
            <path class="grid" d="M{X(0)} 9 H{X(1)} M{X(0)} 5 v8 M{X(0.5)} 7 v4 M{X(1)} 5 v8"/>
            <path class="whisker" d="M{X(estimate.Low)} 9 H{X(estimate.High)}"/>
            {(reference is { } at ? Html.From($"""<path class="against" d="M{X(at)} 1 v16"/>""") : null)}
            <circle class="dot" cx="{X(estimate.Value)}" cy="9" r="3.25"/>
            </svg>
            """)
        : null;

    private static double X(double share) => Inset + (Math.Clamp(share, 0, 1) * (Width - (2 * Inset)));
}

/// <summary>An amount as a bar in a table's cell, next to its figure.</summary>
internal static class Meter
{
    private const double Width = 320;

    /// <param name="most">Fills the bar; an amount below 0 has none.</param>
    public static Html Draw(double amount, double most) => Html.From($"""
        <svg class="mark long" viewBox="0 0 {Width} 14" aria-hidden="true">
        <rect class="rail" width="{Width}" height="12" y="1"/>
        <rect class="bar" width="{(most > 0 ? Math.Max(0, amount) / most * Width : 0)}" height="12" y="1"/>
        </svg>
        """);
}

/// <summary>Two shares as bars, one above the other, in a table's cell.</summary>
internal static class PairedBars
{
    private const double Width = 240;

    /// <param name="most">Fills a bar.</param>
    public static Html Draw(double first, double second, double most) => Html.From($"""
        <svg class="mark wide" viewBox="0 0 {Width} 20" aria-hidden="true">
        <rect class="bar rest" width="{first / most * Width}" height="8" y="1"/>
        <rect class="bar" width="{second / most * Width}" height="8" y="11"/>
        </svg>
        """);
}

/// <summary>Bars of counts in a table's cell; the next cells say what matters.</summary>
internal static class TinyHistogram
{
    private const double Width = 120, Height = 26, Widest = 20;

    public static Html Draw(IReadOnlyList<int> counts)
    {
        var (most, step) = (Math.Max(1, counts.Max()), Math.Min(Width / counts.Count, Widest));
        return Html.From($"""
            <svg class="mark" viewBox="0 0 {Width} {Height}" aria-hidden="true">
            {counts.Select((count, i) => Html.From($"""
                <rect class="bar" x="{i * step}" y="{Height - 1 - Tall(count, most)}" width="{Math.Max(1, step - 1)}"
                  height="{Tall(count, most)}"/>
                """))}
            <path class="axis" d="M0 {Height - 0.5} H{Width}"/>
            </svg>
            """);
    }

    // A bin that is not empty is seen.
    private static double Tall(int count, int most) => count == 0 ? 0 : Math.Max(1, (Height - 3) * count / most);
}
