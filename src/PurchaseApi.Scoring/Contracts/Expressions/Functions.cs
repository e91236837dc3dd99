using System.Numerics;

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

    /// <summary>The functions of dates, which may also be names: <c>month</c> beside <c>month(x)</c>.</summary>
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

/// <summary>Checks the arguments of a function, whose count the parser has checked, and joins their nodes.</summary>
internal static class FunctionCompiler
{
    public static Operand Compile(Expression.Call call, Operand[] arguments)
    {
        var name = call.Function.Name();
        switch (call.Function)
        {
            case Function.Count:
                var counted = arguments[0].Must(ExpressionType.List, $"'{name}' needs a list");
                return new(call, new ItemCount(counted.Node, counted.Values.Count == 0), ExpressionType.Number);
            case Function.Contains:
                return Contains(call, arguments[0].Must(ExpressionType.List, $"'{name}' needs a list"), arguments[1]);
            case Function.DaysSince:
                return new(call, new Days(Date(arguments[0], name), Date(arguments[1], name)), ExpressionType.Number);
            case Function.IsWeekend:
                return new(call, new Weekend(Date(arguments[0], name)), ExpressionType.Truth);
            case Function.Hour or Function.Weekday or Function.Month or Function.DayOfYear:
                return new(call, new DatePart(Date(arguments[0], name), call.Function), ExpressionType.Number);
            case Function.IsMissing:
                return new(call, new IsMissing(arguments[0].Node), ExpressionType.Truth);
            case Function.If:
                return If(call, arguments[0], arguments[1], arguments[2]);
            case >= Function.Mean:
                CheckAggregate(call, arguments);
                return new(call, new Constant(double.NaN), ExpressionType.Number);
        }

        var nodes = arguments.Select(argument => argument.Must(ExpressionType.Number, $"'{name}' needs numbers").Node);
        return new(call, Numeric(call, [.. nodes]), ExpressionType.Number);
    }

    private static DateSlot Date(Operand operand, string name) =>
        (DateSlot)operand.Must(ExpressionType.Date, $"'{name}' needs a date").Node;

    private static Node Numeric(Expression.Call call, Node[] arguments)
    {
        if (call is { Function: Function.Clamp, Arguments: [_, Expression.Number low, Expression.Number high] }
            && low.Value > high.Value) throw new ExpressionException($"'{call}' has its low end above its high end");

        return call.Function switch
        {
            Function.Min => new Lowest(arguments),
            Function.Max => new Highest(arguments),
            Function.Abs => new Absolute(arguments[0]),
            Function.Log1P => new LogOnePlus(arguments[0]),
            Function.Sqrt => new SquareRoot(arguments[0]),
            _ => new Clamped(arguments[0], arguments[1], arguments[2]),
        };
    }

    private static Operand Contains(Expression.Call call, Operand list, Operand item)
    {
        if (item.Source is not Expression.Text { Value: var text })
            throw new ExpressionException($"'contains' looks for a text in quotes, {item.Is}");
        if (list.Values.Count == 0)
            throw new ExpressionException($"'contains' needs {list.Quoted} to have values: [...] in the contract");

        OperatorCompiler.MustBePossible(item, list);
        var index = list.Values.Index().First(value => value.Item == text).Index;
        return new(call, new HasItem(list.Node, index), ExpressionType.Truth);
    }

    private static Operand If(Expression.Call call, Operand test, Operand then, Operand otherwise)
    {
        test.Must(ExpressionType.Truth, "'if' needs truth as its test");
        if (then.Type is ExpressionType.List or ExpressionType.Date)
            throw new ExpressionException($"'if' gives no list and no date, {then.Is}");
        if (then.Type != otherwise.Type)
            throw new ExpressionException($"'if' needs both results of one type, {then.Is} and {otherwise.Is}");

        if (!then.IsText) return new(call, new Choice(test.Node, then.Node, otherwise.Node), then.Type);

        var values = then.Values.Union(otherwise.Values).ToList();
        var node = new Translated(otherwise.Node, [.. otherwise.Values.Select(value => (double)values.IndexOf(value))]);
        return new(call, new Choice(test.Node, then.Node, node), ExpressionType.Text, values);
    }

    private static void CheckAggregate(Expression.Call call, Operand[] arguments)
    {
        var name = call.Function.Name();
        arguments[0].Must(ExpressionType.Number, $"'{name}' needs a number");

        var condition = 1;
        if (call.Function == Function.Quantile)
        {
            condition = 2;
            if (call.Arguments[1] is not Expression.Number { Value: >= 0 and <= 1 })
                throw new ExpressionException($"'{name}' needs a number from 0 to 1, not '{call.Arguments[1]}'");
        }

        if (arguments.Length > condition)
            arguments[condition].Must(ExpressionType.Truth, $"'{name}' needs truth as its condition");
    }
}

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

/// <summary>How many items a list has.</summary>
internal sealed record ItemCount(Node List, bool IsOpen) : Node
{
    public override double Value(ReadOnlySpan<double> row) => ListItems.Count(List.Value(row), IsOpen);
}

/// <summary>Whether a list has a value; a missing one has none.</summary>
internal sealed record HasItem(Node List, int Index) : TruthNode
{
    public override bool Truth(ReadOnlySpan<double> row)
    {
        var value = List.Value(row);
        return !double.IsNaN(value) && ListItems.Has(value, Index);
    }
}

/// <summary>A list as a row holds it: a set of bits, bit i for value i; of free texts, how many there are.</summary>
internal static class ListItems
{
    /// <summary>Integers up to 2^53 are exact in a double.</summary>
    public const int MaxValues = 52;

    public static bool Has(double value, int index) => ((long)value >> index & 1) == 1;

    /// <param name="value">NaN stays NaN.</param>
    /// <param name="isOpen">Whether it is a list of free texts.</param>
    public static double Count(double value, bool isOpen) =>
        isOpen || double.IsNaN(value) ? value : BitOperations.PopCount((ulong)value);
}
