using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Metrics;

/// <summary>How much ROC AUC is lost when an input's values are dealt out anew among the rows. Permuting inputs rather
/// than encoded columns keeps a category whole and carries into the features that use it.
/// Source: Breiman, Random Forests (2001), section 10.</summary>
internal static class PermutationImportance
{
    private const int Repeats = 5;

    /// <returns>By input, the most important first.</returns>
    public static IReadOnlyList<InputImportance> Of(
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
        MetricValues.Compute(labels, [.. rows.Select(row => predictor.Predict(row).Probability)], threshold: 0.5).RocAuc;

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
