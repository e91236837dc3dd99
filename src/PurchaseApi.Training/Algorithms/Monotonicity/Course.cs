namespace PurchaseApi.Training.Algorithms.Monotonicity;

/// <summary>
/// What is known of an expression's values as one input rises over its range: whether a value is missing does not
/// depend on that input unless the trend is unknown.
/// </summary>
/// <param name="Low">No value is below.</param>
/// <param name="High">No value is above.</param>
/// <param name="MayMiss">Whether a value may be missing.</param>
internal readonly record struct Course(double Low, double High, Trend Trend, bool MayMiss = false)
{
    /// <summary>Moves in no known way.</summary>
    public static readonly Course Unknown = new(double.MinValue, double.MaxValue, Trend.Unknown, MayMiss: true);

    public static Course Constant(double constant) => new(constant, constant, Trend.Still);

    public static Course Truth(Trend trend) => new(0, 1, trend);

    public static Course operator -(Course one) => one with
    {
        Low = -one.High,
        High = -one.Low,
        Trend = one.Trend.Opposite(),
    };

    public static Course operator +(Course one, Course other) => new Course(
        one.Low + other.Low, one.High + other.High, one.Trend.With(other.Trend), one.MayMiss || other.MayMiss).Finite();

    public static Course operator *(Course one, Course other)
    {
        var trend = (one, other) switch
        {
            ({ Trend: Trend.Still }, _) => Scaled(other.Trend, one),
            (_, { Trend: Trend.Still }) => Scaled(one.Trend, other),
            ({ Low: >= 0 }, { Low: >= 0 }) => one.Trend.With(other.Trend),
            _ => Trend.Unknown,
        };
        return Over(one, other, (a, b) => a * b, trend);
    }

    public static Course operator /(Course one, Course other)
    {
        // Next to 0 a quotient becomes missing, at one value or the other.
        if (other is { Low: <= 0, High: >= 0 })
            return one.Trend == Trend.Still && other.Trend == Trend.Still
                ? Unknown with { Trend = Trend.Still }
                : Unknown;

        var isPositive = other.Low > 0;
        var trend = (one, other) switch
        {
            (_, { Trend: Trend.Still }) => isPositive ? one.Trend : one.Trend.Opposite(),
            ({ Low: >= 0 }, _) when isPositive || one.Trend == Trend.Still =>
                one.Trend.With(other.Trend.Opposite()),
            ({ High: <= 0, Trend: Trend.Still }, _) => other.Trend,
            _ => Trend.Unknown,
        };
        return Over(one, other, (a, b) => a / b, trend);
    }

    /// <summary>The lower of both.</summary>
    public static Course Min(Course one, Course other) => new(
        Math.Min(one.Low, other.Low), Math.Min(one.High, other.High), one.Trend.With(other.Trend),
        one.MayMiss || other.MayMiss);

    /// <summary>The higher of both.</summary>
    public static Course Max(Course one, Course other) => -Min(-one, -other);

    public static Course Abs(Course one) => one switch
    {
        { Low: >= 0 } => one,
        { High: <= 0 } => -one,
        _ => new(0, Math.Max(-one.Low, one.High), one.Trend == Trend.Still ? Trend.Still : Trend.Unknown, one.MayMiss),
    };

    /// <summary>By a function that never falls from a value on, and has none below.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="isFrom">Whether it has a value there.</param>
    public Course By(Func<double, double> function, double from, bool isFrom)
    {
        if (Low > from || (isFrom && Low == from))
            return new Course(function(Low), function(High), Trend, MayMiss).Finite();
        return Trend == Trend.Still ? Unknown with { Trend = Trend.Still } : Unknown;
    }

    /// <summary>One or the other, by a test whose trend is told.</summary>
    public static Course Choice(Trend test, Course then, Course otherwise)
    {
        var both = new Course(
            Math.Min(then.Low, otherwise.Low), Math.Max(then.High, otherwise.High),
            then.Trend.With(otherwise.Trend), then.MayMiss || otherwise.MayMiss);
        if (test == Trend.Still) return both;

        // The step from one to the other must go the same way, and may not lose or find a value.
        var step = test == Trend.Falling ? (From: then, To: otherwise) : (From: otherwise, To: then);
        var trend = both.MayMiss || test == Trend.Unknown ? Trend.Unknown
            : step.To.Low >= step.From.High ? both.Trend.With(Trend.Rising)
            : step.To.High <= step.From.Low ? both.Trend.With(Trend.Falling)
            : Trend.Unknown;
        return both with { Trend = trend };
    }

    private static Trend Scaled(Trend trend, Course factor) =>
        factor.Low >= 0 ? trend : factor.High <= 0 ? trend.Opposite() : trend == Trend.Still ? trend : Trend.Unknown;

    private static Course Over(Course one, Course other, Func<double, double, double> operation, Trend trend)
    {
        double[] ends =
        [
            operation(one.Low, other.Low), operation(one.Low, other.High),
            operation(one.High, other.Low), operation(one.High, other.High),
        ];
        return new Course(ends.Min(), ends.Max(), trend, one.MayMiss || other.MayMiss).Finite();
    }

    /// <summary>What overflows is missing.</summary>
    private Course Finite() =>
        double.IsFinite(Low) && double.IsFinite(High) ? this
        : Trend == Trend.Still ? Unknown with { Trend = Trend.Still }
        : Unknown;
}

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
