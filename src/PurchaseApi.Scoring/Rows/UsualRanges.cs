using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Where nearly all training rows had their numbers: from the 0.1 to the 99.9 percentile.</summary>
public sealed class UsualRanges
{
    /// <summary>Nothing is known of the training rows, so nothing is unusual.</summary>
    public static readonly UsualRanges Unknown = new([], []);

    private readonly string[] names;
    private readonly (double Low, double High)[] ranges;

    private UsualRanges(string[] names, (double Low, double High)[] ranges) =>
        (this.names, this.ranges) = (names, ranges);

    /// <param name="contract">Whose inputs they are.</param>
    /// <param name="profiles">By input; null in versions from before they were written.</param>
    public static UsualRanges From(
        FittedContract contract, IReadOnlyDictionary<string, InputProfile>? profiles) => profiles is null
            ? Unknown
            : new(
                [.. contract.Inputs.Select(input => input.Name)],
                [.. contract.Inputs.Select(input => Range(input, profiles))]);

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
