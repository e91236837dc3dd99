namespace PurchaseApi.Training.Algorithms.Monotonicity;

/// <summary>Which way a value goes as one input rises and all others stay.</summary>
internal enum Trend
{
    /// <summary>It does not move.</summary>
    Still,

    /// <summary>It never falls.</summary>
    Rising,

    /// <summary>It never rises.</summary>
    Falling,

    /// <summary>It may do either, or become missing.</summary>
    Unknown,
}

internal static class Trends
{
    public static Trend Opposite(this Trend trend) => trend switch
    {
        Trend.Rising => Trend.Falling,
        Trend.Falling => Trend.Rising,
        _ => trend,
    };

    /// <summary>Of what grows with both, such as their sum.</summary>
    public static Trend With(this Trend one, Trend other) =>
        one == other || other == Trend.Still ? one : one == Trend.Still ? other : Trend.Unknown;
}
