namespace PurchaseApi.Scoring.Inputs;

/// <summary>How the training rows' values of one input are distributed.</summary>
/// <param name="Missing">The share of rows without a value, in [0, 1].</param>
/// <param name="Percentiles">Of a number: percent -> value, linear between the nearest (type 7).</param>
/// <param name="Levels">Of words and flags: value -> share of the rows that have one.</param>
public sealed record InputProfile(
    double Missing,
    OrderedDictionary<string, double>? Percentiles = null,
    OrderedDictionary<string, double>? Levels = null)
{
    /// <summary>The first and the last say what is unusual; tenths measure drift.</summary>
    public static IReadOnlyList<string> Percents { get; } =
        ["0.1", "1", "5", "10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90", "95", "99", "99.9"];
}

/// <summary>Where nearly all training rows had their numbers: from the 0.1 to the 99.9 percentile.</summary>
public sealed class UsualRanges
{
    /// <summary>Nothing is known of the training rows, so nothing is unusual.</summary>
    public static readonly UsualRanges Unknown = new([], []);

    private readonly string[] names;
    private readonly (double Low, double High)[] ranges;

    private UsualRanges(string[] names, (double Low, double High)[] ranges) =>
        (this.names, this.ranges) = (names, ranges);

    /// <param name="inputs">A contract's.</param>
    /// <param name="profiles">By input; null in versions that have none.</param>
    public static UsualRanges From(
        IReadOnlyList<Input> inputs, IReadOnlyDictionary<string, InputProfile>? profiles) => profiles is null
            ? Unknown
            : new([.. inputs.Select(input => input.Name)], [.. inputs.Select(input => Range(input, profiles))]);

    /// <summary>The inputs whose value lies outside; empty for nearly every row.</summary>
    /// <param name="values">A row's, one per input in contract order; NaN is missing, and not unusual.</param>
    public IReadOnlyList<string> Outside(ReadOnlySpan<double> values)
    {
        List<string>? outside = null;
        for (var i = 0; i < ranges.Length; i++)
            if (values[i] < ranges[i].Low || values[i] > ranges[i].High) (outside ??= []).Add(names[i]);
        return outside ?? (IReadOnlyList<string>)[];
    }

    private static (double Low, double High) Range(Input input, IReadOnlyDictionary<string, InputProfile> profiles) =>
        profiles.GetValueOrDefault(input.Name)?.Percentiles is { Count: > 0 } percentiles
            ? (percentiles.GetAt(0).Value, percentiles.GetAt(percentiles.Count - 1).Value)
            : (double.NegativeInfinity, double.PositiveInfinity);
}
