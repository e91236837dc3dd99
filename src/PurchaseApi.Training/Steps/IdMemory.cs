using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Steps;

/// <summary>How much of its figures a model would owe to rows of the same id, if these were split at random: every
/// algorithm is fitted on four fifths of the training rows and measured on the others, once with rows of the same ids
/// among the four fifths and once without. What remembers most, counts.</summary>
internal static class IdMemory
{
    private const int Folds = 5;

    /// <param name="found">Of every algorithm; their out-of-fold margins keep rows of one id together.</param>
    /// <param name="data">Its training rows.</param>
    /// <param name="groups">Of the rows that the folds hold; empty where no id repeats.</param>
    /// <returns>The gain in ROC AUC; null where no id repeats.</returns>
    public static Estimate? Measure(
        IEnumerable<SearchResult> found, PreparedData data, int[] groups, int seed, CancellationToken cancellation)
    {
        if (groups.Length == 0) return null;

        var rows = data.IsSampled ? data.Train.Rows(data.Searched) : data.Train;
        var fold = StratifiedFolds.Of(rows.Labels, Folds, seed)[0];
        var (known, asked) = (rows.Rows(fold.Train), rows.Rows(fold.HeldOut));
        var best = found
            .Select(one => (
                Random: RankedRows.OfMargins(asked.Labels, one.Algorithm.Fit(known, seed, cancellation).Margins(asked.Features)),
                Apart: RankedRows.OfMargins(asked.Labels, [.. fold.HeldOut.Select(row => one.OutOfFold[row])])))
            .MaxBy(one => Ranking.RocAuc(one.Random.All()));
        return PairedBootstrap.Difference(
            asked.Count, some => Ranking.RocAuc(best.Random.Of(some)), some => Ranking.RocAuc(best.Apart.Of(some)), seed,
            [.. fold.HeldOut.Select(row => groups[row])]);
    }
}
