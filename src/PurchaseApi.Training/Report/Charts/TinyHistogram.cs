namespace PurchaseApi.Training.Report.Charts;

/// <summary>Bars of counts in a table's cell; the cells beside it say what is important of them.</summary>
internal static class TinyHistogram
{
    private const double Width = 120, Height = 26, Widest = 20;

    public static Html Of(IReadOnlyList<int> counts)
    {
        var (most, step) = (Math.Max(1, counts.Max()), Math.Min(Width / counts.Count, Widest));
        return Html.Of($"""
            <svg class="mark" viewBox="0 0 {Width} {Height}" aria-hidden="true">
            {counts.Select((count, i) => Html.Of($"""
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
