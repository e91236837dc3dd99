using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Charts;

/// <summary>Two axes, and marks placed by their values; every mark is SVG whose class says how it looks.</summary>
internal sealed class Plot(Axis x, Axis y, double width = Plot.Width, double height = 340)
{
    public const double Width = 460;

    private const double Left = 48, Right = 22, Top = 30, Bottom = 44;

    private readonly double right = width - Right;
    private readonly double bottom = height - Bottom;

    /// <summary>What can be read aloud stands in the title and the description; the figures in a table beside
    /// it.</summary>
    public Html Svg(string id, string title, string description, params IEnumerable<Html> marks) => Html.From($"""
        <svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-text">
        <title id="{id}-title">{title}</title><desc id="{id}-text">{description}</desc>
        {Frame()}
        {marks}
        </svg>
        """);

    public Html Line(IEnumerable<Point> points, string kind) =>
        Html.From($"""<path class="{kind}" d="{Path(points)}"/>""");

    public Html Band(IEnumerable<double> places, IEnumerable<Estimate> heights)
    {
        var band = places.Zip(heights).Where(one => !double.IsNaN(one.Second.Low)).ToArray();
        var there = band.Select(one => new Point(one.First, one.Second.High));
        var back = band.Reverse().Select(one => new Point(one.First, one.Second.Low));
        return Html.From($"""<path class="band" d="{Path(there.Concat(back))} Z"/>""");
    }

    public Html Whisker(double at, Estimate height) => Html.From($"""
        <path class="whisker" d="M{X(at)} {Y(height.Low)} V{Y(height.High)}"/>
        """);

    public Html Dot(Point at, string kind = "dot") =>
        Html.From($"""<circle class="{kind}" cx="{X(at.X)}" cy="{Y(at.Y)}" r="4.5"/>""");

    public Html Bar(double from, double to, double low, double high, string kind) => Html.From($"""
        <rect class="{kind}" x="{X(from) + 0.5}" y="{Y(high)}" width="{X(to) - X(from) - 1}"
          height="{Y(low) - Y(high)}"/>
        """);

    /// <param name="at">Beside the mark that it names.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public Html Text(
        Point at, string text, string anchor = "start", double right = 0, double down = 0) => Html.From($"""
        <text class="label" x="{X(at.X) + right}" y="{Y(at.Y) + down}" text-anchor="{anchor}">{text}</text>
        """);

    private Html Frame() => Html.From($"""
        <g class="axes" aria-hidden="true">
        {y.Ticks.Select(tick => Html.From($"""
            <path class="grid" d="M{Left} {Y(tick)} H{right}"/>
            <text x="{Left - 8}" y="{Y(tick) + 4}" text-anchor="end">{y.Label(tick)}</text>
            """))}
        {x.Ticks.Select(tick => Html.From($"""
            <path class="tick" d="M{X(tick)} {bottom} v5"/>
            <text x="{X(tick)}" y="{bottom + 19}" text-anchor="middle">{x.Label(tick)}</text>
            """))}
        <path class="axis" d="M{Left} {Y(Math.Max(0, y.Low))} H{right}"/>
        <text class="name" x="0" y="14">{y.Title}</text>
        <text class="name" x="{right}" y="{height - 6}" text-anchor="end">{x.Title}</text>
        </g>
        """);

    private double X(double value) => Left + (x.Position(value) * (right - Left));

    private double Y(double value) => bottom - (y.Position(value) * (bottom - Top));

    /// <summary>A point on the pixel of the one before is left out.</summary>
    private string Path(IEnumerable<Point> points)
    {
        var corners = points.Select(point => $"{Numbers.Coordinate(X(point.X))} {Numbers.Coordinate(Y(point.Y))}");
        var (path, last) = (new List<string>(), "");
        foreach (var corner in corners)
            if (corner != last) path.Add(last = corner);
        return $"M{string.Join('L', path)}";
    }
}

/// <summary>What an axis shows, with its unit in the title.</summary>
internal sealed record Axis(
    string Title, double Low, double High, IReadOnlyList<double> Ticks, Func<double, string> Label)
{
    public static Axis Share(string title) => new(title, 0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], Numbers.Percent);

    public static Axis Probability(string title) => new(title, 0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], Numbers.Amount);

    /// <summary>Round ticks over all values and 0; the axis ends with them.</summary>
    public static Axis Round(string title, double low, double high)
    {
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        var step = RoundUp((high > low ? high - low : 1) / 5);
        var (first, last) = ((int)Math.Floor(low / step), (int)Math.Ceiling(high / step));
        double[] ticks = [.. Enumerable.Range(first, Math.Max(last, first + 1) - first + 1).Select(i => i * step)];
        return new(title, ticks[0], ticks[^1], ticks, Numbers.Amount);
    }

    /// <summary>From one value of the data to another, with round ticks between.</summary>
    public static Axis Between(string title, double low, double high)
    {
        var step = RoundUp((high > low ? high - low : 1) / 5);
        var first = (int)Math.Ceiling((low / step) - 1e-9);
        double[] ticks =
            [.. Enumerable.Range(first, 7).Select(i => i * step).TakeWhile(tick => tick <= high + (1e-9 * step))];
        return new(title, low, high > low ? high : low + 1, ticks, Numbers.Amount);
    }

    /// <summary>The position of a value, 0 to 1; values beyond the axis are drawn at its end.</summary>
    public double Position(double value) => (Math.Clamp(value, Low, High) - Low) / (High - Low);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * ((double[])[1, 2, 5, 10]).First(step => step * power >= value * (1 - 1e-9));
    }
}

/// <summary>A chart with what it shows in words, and its figures as a table for those who cannot see it.</summary>
internal static class Figure
{
    public static Html Write(
        string heading, Html reading, Html chart, Html table) => Html.From($"""
        <figure>
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
        Column[] columns = [place, height, "95% interval"];
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
