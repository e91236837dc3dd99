namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A date of the row: seconds since 1970 in UTC.</summary>
internal sealed class DateSlot(int index, TimeZoneInfo zone) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(row[index]);

    /// <summary>In its zone; null when missing.</summary>
    public DateTime? Local(ReadOnlySpan<double> row)
    {
        var seconds = Value(row);
        return double.IsNaN(seconds)
            ? null
            : TimeZoneInfo.ConvertTimeFromUtc(Moment.Instant(seconds), zone);
    }
}

/// <summary>Days from one date to another, with a fraction.</summary>
internal sealed class Days(Node from, Node to) : Node
{
    private const double SecondsPerDay = 86_400;

    public override double Value(ReadOnlySpan<double> row) => (to.Value(row) - from.Value(row)) / SecondsPerDay;
}

/// <summary>A number of a date in its zone.</summary>
internal sealed class DatePart(DateSlot date, Func<DateTime, double> part) : Node
{
    public override double Value(ReadOnlySpan<double> row) => date.Local(row) is { } local ? part(local) : double.NaN;
}

/// <summary>Whether a date is a Saturday or Sunday; a missing one is not.</summary>
internal sealed class Weekend(DateSlot date) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) =>
        date.Local(row)?.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}

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
