namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>How functions are written and how many arguments they take.</summary>
internal static class Functions
{
    private static readonly Signature[] Signatures =
    [
        new("min", 2, int.MaxValue, "min(a, b, ...)"),
        new("max", 2, int.MaxValue, "max(a, b, ...)"),
        new("abs", 1, 1, "abs(x)"),
        new("log1p", 1, 1, "log1p(x)"),
        new("sqrt", 1, 1, "sqrt(x)"),
        new("clamp", 3, 3, "clamp(x, low, high)"),
        new("if", 3, 3, "if(test, a, b)"),
        new("is_missing", 1, 1, "is_missing(x)"),
        new("count", 1, 1, "count(list)"),
        new("contains", 2, 2, "contains(list, 'text')"),
        new("days_since", 1, 2, "days_since(date) or days_since(date, later)"),
        new("hour", 1, 1, "hour(date)"),
        new("weekday", 1, 1, "weekday(date)"),
        new("month", 1, 1, "month(date)"),
        new("day_of_year", 1, 1, "day_of_year(date)"),
        new("is_weekend", 1, 1, "is_weekend(date)"),
        new("mean", 1, 2, "mean(x) or mean(x, condition)"),
        new("median", 1, 2, "median(x) or median(x, condition)"),
        new("std", 1, 2, "std(x) or std(x, condition)"),
        new("minimum", 1, 2, "minimum(x) or minimum(x, condition)"),
        new("maximum", 1, 2, "maximum(x) or maximum(x, condition)"),
        new("quantile", 2, 3, "quantile(x, q) or quantile(x, q, condition)"),
        new("minmax", 1, 1, "minmax(x)"),
    ];

    public static IEnumerable<string> Names => Signatures.Select(signature => signature.Name);

    /// <summary>Those that nothing in a contract may be called.</summary>
    public static IEnumerable<string> Reserved =>
        Signatures.Index().Where(one => !((Function)one.Index).MayBeName()).Select(one => one.Item.Name);

    public static Signature Signature(this Function function) => Signatures[(int)function];

    public static string Name(this Function function) => function.Signature().Name;

    /// <summary>Those of dates, which a contract may have as names: <c>month</c> is one, <c>month(x)</c> the other.</summary>
    public static bool MayBeName(this Function function) => function is >= Function.DaysSince and <= Function.IsWeekend;

    public static Function? Find(string name)
    {
        var index = Array.FindIndex(Signatures, signature => signature.Name == name);
        return index >= 0 ? (Function)index : null;
    }
}

internal sealed record Signature(string Name, int Fewest, int Most, string Usage);

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
