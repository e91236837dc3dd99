using PurchaseApi.Scoring.Features;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Steps;

/// <summary><c>model: auto</c>: which inputs and features the scorer sees. One is kept where the ROC AUC of held-out
/// rows falls when its values are dealt out anew among them, by more than chance over the folds. What is left counts
/// only if it is no worse in them. Source: Breiman, Random Forests (2001), section 10.</summary>
/// <param name="families">The first of those that stop early is asked, else the first.</param>
internal sealed class FeatureSelection(
    IReadOnlyList<AlgorithmFamily> families, int seed, CancellationToken cancellation)
{
    private const int Repeats = 2;

    // Of the mean over five folds; chance exceeds it once in twenty times (Student's t).
    private const double StandardErrors = 2.13;

    private const int MostRows = 5_000;

    private readonly AlgorithmFamily family = families.FirstOrDefault(one => one.StopsEarly) ?? families[0];

    /// <param name="all">With every input and feature.</param>
    /// <param name="prepare">Names -> the same rows with those alone.</param>
    public PreparedData Select(PreparedData all, Func<IReadOnlyList<string>, PreparedData> prepare)
    {
        var names = all.Contract.Model;
        var encoder = new FeatureEncoder(all.Contract);
        int[][] columns =
        [
            .. names.Select(name => Enumerable.Range(0, encoder.Columns.Count)
                .Where(column => encoder.SourceOf(column) == name).ToArray()),
        ];
        var measured = Measured(all.Folds, columns);
        string[] kept = [.. names.Where((_, name) => Matters([.. measured.Select(fold => fold.Falls[name])]))];
        if (kept.Length == 0 || kept.Length == names.Count) return all;

        var selected = prepare(kept);
        var without = Measured(selected.Folds, []);
        return without.Average(fold => fold.Auc) >= measured.Average(fold => fold.Auc) ? selected : all;
    }

    private static bool Matters(double[] falls) => Statistics.Mean(falls)
        > StandardErrors * Statistics.StandardDeviation(falls) / Math.Sqrt(falls.Length - 1);

    /// <summary>Of each fold, the ROC AUC of its held-out rows, and how far it falls on average without each set of
    /// columns.</summary>
    private (double Auc, double[] Falls)[] Measured(IReadOnlyList<PreparedFold> folds, int[][] columns)
    {
        var measured = new (double, double[])[folds.Count];
        RandomSearch.InParallel(Enumerable.Range(0, folds.Count), index =>
        {
            var model = Fit(folds[index]);
            var asked = folds[index].HeldOut.Sample(MostRows, seed);
            var auc = Auc(model, asked.Features, asked.Labels);
            var random = new Random(seed);
            measured[index] = (auc, Array.ConvertAll(columns, some => Enumerable.Range(0, Repeats)
                .Average(_ => auc - Auc(model, Dealt(asked.Features, some, random), asked.Labels))));
        }, cancellation);
        return measured;
    }

    private FittedModel Fit(PreparedFold fold)
    {
        var start = family.Starts is [var first, ..] ? first : new Dictionary<string, double>();
        var algorithm = EarlyStopping.Endless(
            family, [.. start.Select(one => new Setting(family.Name, one.Key, one.Value))]);
        return algorithm is IRoundsAlgorithm rounds && family.StopsEarly
            ? rounds.FitUntilNoGain(
                fold.Train, fold.HeldOut, EarlyStopping.PatienceOf(rounds), seed, cancellation).Model
            : algorithm.Fit(fold.Train, seed, cancellation);
    }

    private static double Auc(FittedModel model, FeatureMatrix rows, bool[] labels) =>
        Ranking.RocAuc(RankedRows.OfMargins(labels, model.Margins(rows)).All());

    /// <summary>The columns of one category move together.</summary>
    private static FeatureMatrix Dealt(FeatureMatrix rows, int[] columns, Random random)
    {
        int[] from = [.. Enumerable.Range(0, rows.RowCount)];
        random.Shuffle(from);
        var dealt = new FeatureMatrix(rows.Columns, (double[])rows.Values.Clone());
        for (var row = 0; row < from.Length; row++)
            foreach (var column in columns) dealt.Row(row)[column] = rows.Row(from[row])[column];
        return dealt;
    }
}
