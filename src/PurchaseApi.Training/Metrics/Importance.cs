using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>How much ROC AUC is lost when an input's values are dealt out anew among the rows. Permuting inputs rather
/// than encoded columns keeps a category whole and carries into the features that use it.
/// Source: Breiman, Random Forests (2001), section 10.</summary>
internal static class PermutationImportance
{
    private const int Repeats = 5;

    /// <returns>By input, the most important first.</returns>
    public static IReadOnlyList<InputImportance> Compute(
        Predictor predictor, IReadOnlyList<Row> rows, bool[] labels, int seed)
    {
        var random = new Random(seed);
        var whole = RocAuc(predictor, rows, labels);
        return
        [
            .. predictor.Contract.Inputs
                .Select((input, slot) => new InputImportance(input.Name, Enumerable.Range(0, Repeats)
                    .Average(_ => whole - RocAuc(predictor, Permuted(rows, slot, random), labels))))
                .OrderByDescending(importance => importance.Value),
        ];
    }

    private static double RocAuc(Predictor predictor, IEnumerable<Row> rows, bool[] labels) =>
        Ranking.RocAuc(new RankedRows(labels, [.. rows.Select(row => predictor.Predict(row).Probability)]).All());

    private static IEnumerable<Row> Permuted(IReadOnlyList<Row> rows, int slot, Random random)
    {
        double[] values = [.. rows.Select(row => row.Values[slot])];
        random.Shuffle(values);
        return rows.Select((row, i) =>
        {
            var permuted = (double[])row.Values.Clone();
            permuted[slot] = values[i];
            return row with { Values = permuted };
        });
    }
}

/// <summary>How far an input moves the margin of a row, on average, up or down: its own columns, without the features
/// that use it. Source: Lundberg et al., From local explanations to global understanding with explainable AI for trees
/// (2020).</summary>
internal static class MeanContribution
{
    private const int MaxRows = 1_000;

    /// <summary>Sampled contributions take thousands of scores for each row.</summary>
    private const int MaxSampledRows = 50;

    private const int BackgroundRows = 32;

    /// <param name="importance">By input; those that the scorer does not see stay as they are.</param>
    /// <param name="predictor">Whose margins are explained.</param>
    /// <param name="rows">Explained, <see cref="MaxRows"/> at most, evenly; at least one.</param>
    /// <param name="training">Where what is not known of a row is taken from, evenly; at least one.</param>
    public static IReadOnlyList<InputImportance> AddTo(
        IReadOnlyList<InputImportance> importance, Predictor predictor, IReadOnlyList<Row> rows,
        IReadOnlyList<Row> training)
    {
        var explainer = new Explainer(predictor, Take(training, BackgroundRows));
        var explained = Take(rows, explainer.IsSampled ? MaxSampledRows : MaxRows);
        var means = explained.SelectMany(row => explainer.Explain(row).Contributions)
            .GroupBy(contribution => contribution.Source, contribution => Math.Abs(contribution.Value))
            .ToDictionary(source => source.Key, source => source.Average());
        return
        [
            .. importance.Select(one =>
                means.TryGetValue(one.Input, out var mean) ? one with { Contribution = mean } : one),
        ];
    }

    private static Row[] Take(IReadOnlyList<Row> rows, int most) =>
        Array.ConvertAll(EvenSample.Places(rows.Count, most), place => rows[place]);
}
