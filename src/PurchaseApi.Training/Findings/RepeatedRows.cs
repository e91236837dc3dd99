using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Findings;

/// <summary>
/// Holdout rows that were trained on: they equal a training row in every input and the label. Coarse rows are equal by
/// chance, so only those count that chance would hardly repeat: their most varied number is a rare one, and either no
/// other row has their other values, so that a second row with these and yet another number is missing, or such
/// numbers hardly ever meet at all.
/// </summary>
internal static class TwinRows
{
    /// <summary>Share of twins among the holdout rows that count, from which on figures are too good.</summary>
    public const double LeastShare = 0.01;

    /// <summary>One pair of twins may be an accident.</summary>
    public const int LeastTwins = 2;

    // Of more rows, all copies would not fit into memory; a random split keeps equal ones on one side anyway.
    private const int MostRows = 500_000;

    // A number that a larger share of the different rows has, such as 0, tells no row from another.
    private const double RareShare = 0.01;

    // Share of the different rows with a number of their own, from which on it alone tells rows apart.
    private const double OwnShare = 0.99;

    // Share of the rows with an equal number that agree in another input, from which on the number decides that input.
    private const double DecidedShare = 0.9;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (MostVaried(input) is not { } slot || input.Data.Rows.Count > MostRows) yield break;

        var training = input.Split.Train.Select(row => RowContent.From(input.Data, row)).ToHashSet();
        RowContent[] holdout = [.. input.Split.Holdout.Select(row => RowContent.From(input.Data, row))];
        RowContent[] different = [.. training.Union(holdout)];
        var rare = RareNumbers(different, slot);
        int[] ignored = [slot, .. DecidedBy(slot, rare)];
        var sharesRest = different.CountBy(row => row.Without(ignored)).ToDictionary();
        var isOwn = rare.Count >= OwnShare * rare.Values.Sum(rows => rows.Length);

        RowContent[] counted =
        [
            .. holdout.Where(row => rare.ContainsKey(row.Values[slot]))
                .Where(row => isOwn || sharesRest[row.Without(ignored)] == 1),
        ];
        var twins = counted.Count(training.Contains);
        if (twins < LeastTwins || twins < LeastShare * counted.Length) yield break;

        yield return new("duplicates_across_split",
            $"{twins:N0} of the {counted.Length:N0} holdout rows that chance would hardly repeat equal a training "
            + $"row in every input and the label ({100.0 * twins / counted.Length:F1}%; suspicious from "
            + $"{100 * LeastShare:F0}%), so the holdout flatters the model; remove duplicates from the file "
            + "before it is split.");
    }

    private static int? MostVaried(FindingInput input) =>
        Enumerable.Range(0, input.Inputs.Count)
            .Where(slot => input.Inputs[slot].IsNumeric)
            .OrderByDescending(slot => input.Data.ValuesOf(slot, input.Split.Train).Distinct().Count())
            .Select(slot => (int?)slot)
            .FirstOrDefault();

    private static Dictionary<double, RowContent[]> RareNumbers(RowContent[] different, int slot) =>
        different.Where(row => !double.IsNaN(row.Values[slot]))
            .GroupBy(row => row.Values[slot])
            .Where(rows => rows.Count() <= Math.Max(1, RareShare * different.Length))
            .ToDictionary(rows => rows.Key, rows => rows.ToArray());

    /// <summary>Inputs that repeat with the number whatever row it is, such as the same in another unit.</summary>
    private static IEnumerable<int> DecidedBy(int slot, Dictionary<double, RowContent[]> rare)
    {
        (RowContent First, RowContent Second)[] pairs = [.. rare.Values.SelectMany(rows => rows.Zip(rows.Skip(1)))];
        if (pairs.Length == 0) return [];

        double Agreeing(int other) =>
            pairs.Count(pair => pair.First.Values[other].Equals(pair.Second.Values[other])) / (double)pairs.Length;

        return Enumerable.Range(0, pairs[0].First.Values.Length)
            .Where(other => other != slot && Agreeing(other) >= DecidedShare);
    }
}

/// <summary>Equal when every value and the label are; a missing value equals another.</summary>
internal readonly record struct RowContent(double[] Values, bool Label)
{
    public static RowContent From(LabelledRows data, int row) => new(data.Rows[row].Values, data.Labels[row]);

    public RowContent Without(int[] slots)
    {
        var rest = (double[])Values.Clone();
        foreach (var slot in slots) rest[slot] = double.NaN;
        return this with { Values = rest };
    }

    public bool Equals(RowContent other) => Label == other.Label && Values.AsSpan().SequenceEqual(other.Values);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Label);
        foreach (var value in Values) hash.Add(value);
        return hash.ToHashCode();
    }
}

/// <summary>Ids that repeat, where a model recognizes a customer by other rows of the same customer.</summary>
internal static class RepeatedIds
{
    public const string Code = "repeated_id";

    /// <summary>Gain in ROC AUC from which on memory matters.</summary>
    public const double LeastGain = 0.01;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (input.Memory is not { Low: > 0, Value: >= LeastGain } memory) yield break;

        var groups = input.Data.GroupOfRow;
        var training = input.Data.GroupsOf(input.Split.Train).ToHashSet();
        var shared = input.HoldoutGroups.Count(training.Contains);
        var remedy = shared == 0
            ? "They are kept on one side of the split here, so the figures are honest; compare them with none that "
                + "were measured otherwise."
            : $"The split that was asked for has {shared:N0} of {input.HoldoutGroups.Length:N0} holdout rows of ids "
                + "that were trained on, so the figures hold for known customers only.";
        yield return new(Code,
            $"Ids repeat: {groups.Length:N0} rows have {groups.Distinct().Count():N0} ids. A random split would add "
            + $"{memory.Value:F3} to the ROC AUC (95% interval {memory.Low:F3} to {memory.High:F3}) by remembering "
            + $"customers. {remedy}");
    }
}
