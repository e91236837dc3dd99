using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Baselines;

/// <summary>One input's values, cut into bins: numbers into bins of about equal mass, a category or a flag into its
/// values. Missing values have the last bin. Every value has a bin, met before or not.</summary>
internal sealed class ValueBins
{
    private readonly Input input;

    // A bin ends with its edge; the last one of a value is open upwards.
    private readonly double[] edges;

    private ValueBins(Input input, double[] edges) => (this.input, this.edges) = (input, edges);

    /// <summary>With the bin of missing values.</summary>
    public int Count => edges.Length + 2;

    /// <param name="most">The most bins that numbers get, missing ones aside; up to as many different numbers have a
    /// bin each.</param>
    public static ValueBins Cut(Input input, IEnumerable<double> values, int most)
    {
        if (!IsAmount(input))
            return new(input, [.. Enumerable.Range(0, input.Levels.Count - 1).Select(index => (double)index)]);

        var numbers = values.Select(input.Measure);
        double[] sorted = [.. numbers.Where(value => !double.IsNaN(value)).Order()];
        double[] distinct = [.. sorted.Distinct()];
        return new(input, distinct.Length <= most ? [.. distinct.SkipLast(1)] : [.. EqualMass(sorted, most)]);
    }

    public int IndexOf(double value)
    {
        if (double.IsNaN(value)) return edges.Length + 1;

        var found = Array.BinarySearch(edges, input.Measure(value));
        return found >= 0 ? found : ~found;
    }

    /// <summary>In words: <c>device_type is Mobile</c>, <c>time_spent is above 3 and at most 5.5</c>.</summary>
    /// <param name="last">Of a run of bins; of a category, the first.</param>
    public string Describe(int first, int last)
    {
        if (first == edges.Length + 1) return $"{input.Name} is missing";
        if (!IsAmount(input)) return $"{input.Name} is {input.ToPlain(first)}";

        var low = first > 0 ? $"above {edges[first - 1]:G6}" : null;
        var high = last < edges.Length ? $"at most {edges[last]:G6}" : null;
        return $"{input.MeasureName} is {(low, high) switch
        {
            ({ }, { }) => $"{low} and {high}",
            (null, null) => "given",
            _ => low ?? high,
        }}";
    }

    private static bool IsAmount(Input input) => input.Levels.Count == 0;

    /// <summary>A value that fills more than its bin takes one, and the others share what is left.</summary>
    private static IEnumerable<double> EqualMass(double[] sorted, int bins)
    {
        var start = 0;
        for (var left = bins; left > 1; left--)
        {
            var edge = sorted[start + (sorted.Length - start - 1) / left];
            while (start < sorted.Length && sorted[start] <= edge) start++;
            if (start == sorted.Length) yield break;

            yield return edge;
        }
    }
}
