using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

/// <summary>Inputs that say nothing, or nothing that another does not say.</summary>
internal static class UselessInputs
{
    public static IEnumerable<Finding> Check(FindingInput input)
    {
        var varying = new List<(Input Input, double[] Values)>();
        foreach (var (slot, one) in input.Inputs.Index())
        {
            // The day that days are counted to is mostly the same for a file.
            if (one is DateInput && one.Name == DateInput.AsOf) continue;

            var training = input.Data.ValuesOf(slot, input.Split.Train);
            // A value and its absence are two things to tell apart.
            if (training.Distinct().Count() > 1)
                varying.Add((one, [.. input.Data.Rows.Select(row => row.Values[slot])]));
            else if (double.IsNaN(training[0])) yield return AllMissing(one, training.Length);
            else yield return Constant(one, training);
        }

        for (var i = 0; i < varying.Count; i++)
        {
            var (copy, values) = varying[i];
            var (original, _) = varying.Take(i)
                .FirstOrDefault(other => IsSame(other.Input, other.Values, copy, values));
            if (original is not null) yield return Duplicate(copy, original, values.Length);
        }
    }

    /// <summary>Equal numbers, or values that are each other's names.</summary>
    private static bool IsSame(Input a, double[] left, Input b, double[] right)
    {
        if (a.IsNumeric != b.IsNumeric) return false;
        if (a.IsNumeric) return left.AsSpan().SequenceEqual(right);

        var (there, back) = (new Dictionary<double, double>(), new Dictionary<double, double>());
        return left.Zip(right).All(pair =>
            Is(there, pair.First, pair.Second) && Is(back, pair.Second, pair.First));
    }

    private static bool Is(Dictionary<double, double> names, double value, double name) =>
        names.TryAdd(value, name) || names[value].Equals(name);

    private static Finding AllMissing(Input input, int rows) => new("all_missing_input",
        $"The input '{input.Name}' is missing in all {rows:N0} training rows, so nothing can be learnt from it; "
        + "check the column that it is read from, or take it out of the contract.");

    private static Finding Constant(Input input, double[] values) => new("constant_input",
        $"The input '{input.Name}' is {Worded(input, values[0])} in all {values.Length:N0} training rows, so "
        + "nothing can be learnt from it; check how the column is made, or take it out of the contract.");

    private static object? Worded(Input input, double value) => input.ToPlain(value) switch
    {
        IEnumerable<string> items => $"[{string.Join(", ", items)}]",
        var plain => plain,
    };

    private static Finding Duplicate(Input copy, Input original, int rows) => new("duplicate_input",
        $"The input '{copy.Name}' says the same as '{original.Name}' in all {rows:N0} rows, which divides its "
        + "importance between the two; check how the columns are made, or take one of them out of the contract.");
}
