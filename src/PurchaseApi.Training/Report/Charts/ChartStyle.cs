namespace PurchaseApi.Training.Report.Charts;

/// <summary>How the marks of charts look, in the colours of <see cref="Style"/>.</summary>
internal static class ChartStyle
{
    public const string Sheet =
        """

        svg { display: block; width: 100%; height: auto; }
        svg.mark { width: 130px; margin-top: .2rem; }
        svg.mark.long { width: 320px; }
        .mark .dot { stroke: none; }
        .mark .whisker { stroke-width: 3; opacity: .55; }
        text { fill: var(--text); font-size: 12px; }
        .axes text { fill: var(--muted); }
        .axes .name { fill: var(--text); font-size: 12.5px; }
        .label { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
        .grid { fill: none; stroke: var(--line); }
        .axis, .tick { fill: none; stroke: var(--muted); }
        .line { fill: none; stroke: var(--blue); stroke-width: 2.25; stroke-linejoin: round; }
        .band { fill: var(--pale); opacity: .6; }
        .reference { fill: none; stroke: var(--muted); stroke-dasharray: 5 4; }
        .marker { fill: none; stroke: var(--orange); stroke-width: 1.5; }
        .whisker { fill: none; stroke: var(--blue); stroke-width: 1.75; }
        .against { fill: none; stroke: var(--orange); stroke-width: 2.5; }
        .dot { fill: var(--blue); stroke: var(--page); stroke-width: 1.5; }
        .bar { fill: var(--blue); }
        .rest { fill: var(--pale); stroke: var(--blue); stroke-width: .75; }
        .rail { fill: var(--panel); }
        .key { white-space: nowrap; margin-right: .6rem; }
        .swatch { display: inline-block; width: .8rem; height: .8rem; vertical-align: -.05rem;
          background: var(--blue); }
        .swatch.others { background: var(--pale); outline: 1px solid var(--blue); }

        """;
}
