using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>A figure and its interval as a mark in a table's cell, from 0 to 1. The figures stand beside it, so nobody
/// is told twice.</summary>
internal static class IntervalMark
{
    private const double Width = 150, Height = 18, Inset = 5;

    /// <param name="reference">A second figure to hold the first against, as an upright line.</param>
    /// <returns>Nothing for a figure that does not lie in 0 to 1.</returns>
    public static Html? Of(Estimate estimate, double? reference = null) => estimate.Value is >= 0 and <= 1
        ? Html.Of($"""
            <svg class="mark" viewBox="0 0 {Width} {Height}" aria-hidden="true">
            <path class="grid" d="M{X(0)} 9 H{X(1)} M{X(0)} 5 v8 M{X(0.5)} 7 v4 M{X(1)} 5 v8"/>
            <path class="whisker" d="M{X(estimate.Low)} 9 H{X(estimate.High)}"/>
            {(reference is { } at ? Html.Of($"""<path class="against" d="M{X(at)} 1 v16"/>""") : null)}
            <circle class="dot" cx="{X(estimate.Value)}" cy="9" r="3.25"/>
            </svg>
            """)
        : null;

    private static double X(double share) => Inset + (Math.Clamp(share, 0, 1) * (Width - (2 * Inset)));
}
