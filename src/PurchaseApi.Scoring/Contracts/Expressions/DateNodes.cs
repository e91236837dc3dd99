namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A date of the row: seconds since 1970 in UTC.</summary>
internal sealed record DateSlot(int Index, TimeZoneInfo Zone) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Finite(row[Index]);

    /// <summary>In its zone; null when missing.</summary>
    public DateTime? Local(ReadOnlySpan<double> row)
    {
        var seconds = Value(row);
        return double.IsNaN(seconds)
            ? null
            : TimeZoneInfo.ConvertTimeFromUtc(Moment.Instant(seconds), Zone);
    }
}

/// <summary>Days from one date to another, with a fraction.</summary>
internal sealed record Days(Node From, Node To) : Node
{
    public const double SecondsPerDay = 86_400;

    public override double Value(ReadOnlySpan<double> row) => (To.Value(row) - From.Value(row)) / SecondsPerDay;
}

/// <summary>A number of a date in its zone.</summary>
/// <param name="Part">Hour, Weekday, Month or DayOfYear.</param>
internal sealed record DatePart(DateSlot Date, Function Part) : Node
{
    public override double Value(ReadOnlySpan<double> row) => Date.Local(row) is { } local ? Number(local) : double.NaN;

    /// <summary>Monday is 1.</summary>
    private double Number(DateTime local) => Part switch
    {
        Function.Hour => local.Hour,
        Function.Weekday => local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek,
        Function.Month => local.Month,
        _ => local.DayOfYear,
    };
}

/// <summary>Whether a date is a Saturday or Sunday; a missing one is not.</summary>
internal sealed record Weekend(DateSlot Date) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row) =>
        Date.Local(row)?.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
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
