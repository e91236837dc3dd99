using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Steps;

/// <summary>Categories with many values -> one column: the share of positives at each value, drawn toward the base rate
/// where rows are few. Rows that a model is fitted on get the shares of other rows, so that no label is in its own
/// features. Source: Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes
/// (2001).</summary>
internal static class TargetEncoding
{
    // The base rate weighs as many rows as this at each value.
    private const double Smoothing = 20;

    public static bool IsNeeded(IReadOnlyList<Input> inputs) => inputs.Any(input => input.HasManyLevels);

    /// <summary>Gives the contract a number for each value of such inputs.</summary>
    /// <param name="contract">Fitted but for that.</param>
    /// <param name="data">Labelled.</param>
    /// <param name="rows">Training rows.</param>
    /// <param name="smoothing">Rows that the base rate counts as.</param>
    public static FittedContract Fit(
        FittedContract contract, LabelledRows data, IReadOnlyList<int> rows, double smoothing = Smoothing)
    {
        if (!IsNeeded(contract.Inputs)) return contract;

        var inputs = new OrderedDictionary<string, InputDocument>();
        foreach (var (slot, input) in contract.Inputs.Index())
        {
            var document = contract.Document.Inputs![input.Name];
            inputs.Add(input.Name, input.HasManyLevels
                ? document with { Encoding = LevelCounts.Count(data, rows, input, slot).Shares(smoothing) }
                : document);
        }

        return FittedContract.From(contract.Document with { Inputs = inputs });
    }

    /// <summary>Replaces the shares of rows by those of the rows in other parts.</summary>
    /// <param name="features">Of the rows.</param>
    /// <param name="contract">Whose features they are.</param>
    /// <param name="data">Labelled.</param>
    /// <param name="rows">Places in the data.</param>
    /// <param name="parts">Of each row.</param>
    /// <param name="smoothing">Rows that the base rate counts as.</param>
    public static void CrossFit(
        FeatureMatrix features, FittedContract contract, LabelledRows data, IReadOnlyList<int> rows, int[] parts,
        double smoothing = Smoothing)
    {
        foreach (var (slot, input) in contract.Inputs.Index())
        {
            var column = features.Columns.ToList().IndexOf(input.Name);
            if (!input.HasManyLevels || column < 0) continue;

            var all = LevelCounts.Count(data, rows, input, slot);
            foreach (var part in parts.Distinct())
            {
                int[] own = [.. Enumerable.Range(0, rows.Count).Where(row => parts[row] == part)];
                var others = all.Without(LevelCounts.Count(data, [.. own.Select(row => rows[row])], input, slot));
                var shares = others.Shares(smoothing);
                foreach (var row in own)
                    if (LevelCounts.LevelOf(input, data.Value(rows[row], slot)) is { } level)
                        features.Row(row)[column] = shares[level];
            }
        }
    }
}

/// <summary>How often each value of a category is met, and how often with a positive label.</summary>
/// <param name="Rows">Per value.</param>
/// <param name="Positives">Per value.</param>
/// <param name="All">Rows with and without a value, and how many of them are positive.</param>
internal sealed record LevelCounts(int[] Rows, int[] Positives, (int Rows, int Positives) All)
{
    public static LevelCounts Count(LabelledRows data, IReadOnlyList<int> rows, Input input, int slot)
    {
        var (counts, positives, all) = (new int[input.Levels.Count], new int[input.Levels.Count], 0);
        foreach (var row in rows)
        {
            var isPositive = data.Labels[row] ? 1 : 0;
            all += isPositive;
            if (LevelOf(input, data.Value(row, slot)) is not { } level) continue;

            counts[level]++;
            positives[level] += isPositive;
        }

        return new(counts, positives, (rows.Count, all));
    }

    /// <summary>The value that a row has, or that is imputed; null where it is missing.</summary>
    public static int? LevelOf(Input input, double value)
    {
        var level = double.IsNaN(value) ? input.Missing.Constant : value;
        return double.IsNaN(level) ? null : (int)level;
    }

    public LevelCounts Without(LevelCounts part) => new(
        [.. Rows.Zip(part.Rows, (all, some) => all - some)],
        [.. Positives.Zip(part.Positives, (all, some) => all - some)],
        (All.Rows - part.All.Rows, All.Positives - part.All.Positives));

    /// <summary>(positives + smoothing x base rate) / (rows + smoothing): a value that was not met has the base
    /// rate.</summary>
    public double[] Shares(double smoothing)
    {
        var prior = All.Positives / (double)Math.Max(1, All.Rows);
        return [.. Rows.Zip(Positives, (rows, positives) => (positives + (smoothing * prior)) / (rows + smoothing))];
    }
}
