namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A date as a row holds it: the seconds since 1970 in UTC.</summary>
internal static class Moment
{
    /// <summary>The input whose date days are counted to.</summary>
    public const string AsOf = "as_of";

    public static double Seconds(DateTime instant) => (instant - DateTime.UnixEpoch).TotalSeconds;

    /// <returns>In UTC.</returns>
    public static DateTime Instant(double seconds) =>
        DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
