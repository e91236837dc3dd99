namespace PurchaseApi.Training.Report.Curves;

/// <summary>A point of a curve, in the units of its axes.</summary>
internal readonly record struct Point(double X, double Y)
{
    /// <summary>A curve's heights, straight between its points; where it rises upright, the upper end.</summary>
    /// <param name="points">From left to right, beginning at or before the first place; NaN: so are the
    /// heights.</param>
    /// <param name="places">Ascending.</param>
    public static double[] HeightsAt(IReadOnlyList<Point> points, double[] places)
    {
        var (heights, right) = (new double[places.Length], 0);
        for (var i = 0; i < places.Length; i++)
        {
            while (right < points.Count && points[right].X <= places[i]) right++;
            heights[i] = right == 0 ? double.NaN
                : right == points.Count ? points[^1].Y
                : Between(points[right - 1], points[right], places[i]);
        }

        return heights;
    }

    private static double Between(Point a, Point b, double x) => a.Y + ((b.Y - a.Y) * (x - a.X) / (b.X - a.X));
}
