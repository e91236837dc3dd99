using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Metrics;

/// <summary>How far ROC AUC falls from the rows that a model was fitted on to those that it never saw.</summary>
internal static class GapMeasurement
{
    /// <param name="fit">Rows that the model was fitted on, ranked by it.</param>
    /// <param name="outOfFold">Rows ranked by models that did not see them.</param>
    /// <param name="holdout">Rows ranked by the model.</param>
    /// <param name="seed">Of the resamples.</param>
    public static FitGap Of(RankedRows fit, Sample outOfFold, Sample holdout, int seed)
    {
        var random = new Random(seed);
        var (before, after) = (outOfFold.Resampling, holdout.Resampling);
        double[] falls =
        [
            .. Enumerable.Range(0, Math.Min(before.Times, after.Times))
                .Select(_ => Auc(outOfFold.Rows, before.Draw(random)) - Auc(holdout.Rows, after.Draw(random)))
                .Where(fall => !double.IsNaN(fall)),
        ];
        var (known, unseen) = (Ranking.RocAuc(outOfFold.Rows.All()), Ranking.RocAuc(holdout.Rows.All()));
        var value = known - unseen;
        var interval = falls.Length == 0
            ? new Estimate(value, value, value)
            : new(
                value,
                Math.Min(value, Statistics.Quantile(falls, 0.025)),
                Math.Max(value, Statistics.Quantile(falls, 0.975)));
        return new(Ranking.RocAuc(fit.All()), known, unseen, interval);
    }

    private static double Auc(RankedRows ranked, int[] rows) => Ranking.RocAuc(ranked.Of(rows));

    /// <param name="Groups">Of each row; empty where each is on its own.</param>
    public sealed record Sample(RankedRows Rows, int[] Groups)
    {
        public Resampling Resampling => new(Rows.Count, Groups);
    }
}
