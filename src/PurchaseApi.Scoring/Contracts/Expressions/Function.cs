namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>A function of the language; from <see cref="Mean"/> on, one over the training rows.</summary>
public enum Function
{
    Min,
    Max,
    Abs,
    Log1P,
    Sqrt,
    Clamp,
    If,
    IsMissing,
    Count,
    Contains,
    DaysSince,
    Hour,
    Weekday,
    Month,
    DayOfYear,
    IsWeekend,
    Mean,
    Median,
    Std,
    Minimum,
    Maximum,
    Quantile,
    MinMax,
}
