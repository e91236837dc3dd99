using System.Globalization;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Data;

/// <summary>Training rows -> how each input's values are distributed in them.</summary>
internal static class InputProfiling
{
    public static OrderedDictionary<string, InputProfile> Profile(
        IReadOnlyList<Input> inputs, IReadOnlyList<Row> rows) =>
        new(inputs.Select((input, slot) => KeyValuePair.Create(input.Name, Profile(input, slot, rows))));

    private static InputProfile Profile(Input input, int slot, IReadOnlyList<Row> rows)
    {
        double[] given = [.. rows.Select(row => row.Values[slot]).Where(value => !double.IsNaN(value))];
        var missing = (rows.Count - given.Length) / (double)Math.Max(1, rows.Count);
        if (given.Length == 0 || !input.IsFeature) return new(missing);
        if (!input.IsNumeric) return new(missing, Levels: Shares(input, given));

        return new(missing, Percentiles(given), Bins: Bins(given));
    }

    /// <param name="values">At least one.</param>
    /// <returns>Percent -> value.</returns>
    public static OrderedDictionary<string, double> Percentiles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(InputProfile.Percents.Select(percent => KeyValuePair.Create(
            percent, At(sorted, double.Parse(percent, CultureInfo.InvariantCulture) / 100))));
    }

    /// <param name="values">At least one.</param>
    public static NumberBins Bins(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return NumberBins.Cut(sorted);
    }

    /// <summary>As <see cref="Statistics.Quantile"/>, which would sort a million values for every percent.</summary>
    private static double At(double[] sorted, double share)
    {
        var position = (sorted.Length - 1) * share;
        var (below, above) = ((int)position, Math.Min((int)position + 1, sorted.Length - 1));
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    private static OrderedDictionary<string, double> Shares(Input input, double[] given)
    {
        var counts = new int[input.Levels.Count];
        foreach (var value in given) counts[(int)value]++;
        return new(input.Levels.Zip(counts, (level, count) =>
            KeyValuePair.Create(level, count / (double)given.Length)));
    }
}
