using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Training.Steps;

/// <summary>How a search of many trials begins: cheap fits on two folds tell the better ones, and as many as a default
/// search makes go on. The others cost little, and the last rungs are never weaker than a default search's.</summary>
internal sealed class Screening(PreparedData data, Criterion criterion, int seed)
{
    private const int Kept = TrainingOptions.DefaultTrials;

    // Up to here, cheap fits cost about what they save.
    private const int MostWhole = 2 * Kept;

    private const int Folds = 2;

    /// <summary>Whether there are more trials than are worth whole fits. Where a hyperparameter is set that cheap fits
    /// would change, there are no cheap ones.</summary>
    public static bool IsNeeded(int trials, AlgorithmFamily family, IReadOnlyList<Setting> settings) =>
        trials > MostWhole && family.CheapFactors.Count > 0
        && !settings.Any(one => family.IsMine(one)
            && (family.CheapFactors.ContainsKey(one.Name) || (family.StopsEarly && one.Name == EarlyStopping.Trees)));

    /// <param name="family">Of the trials.</param>
    /// <param name="round">In order; what the family starts with comes first.</param>
    /// <param name="progress">Told the share of the fits that is done.</param>
    /// <returns>The trials that go on, what the family starts with among them, and the others as they were
    /// tried.</returns>
    public (Trial[] Kept, Trial[] Dropped) Run(
        AlgorithmFamily family, Trial[] round, Action<double> progress, CancellationToken cancellation)
    {
        var tried = Array.ConvertAll(round, trial => Cheap(family, trial));
        var done = 0;
        RandomSearch.InParallel(
            tried.SelectMany(trial => Enumerable.Range(0, Folds).Select(fold => (Trial: trial, Fold: fold))),
            fit =>
            {
                fit.Trial.Run(data.Folds[fit.Fold], fit.Fold, criterion, seed, cancellation);
                progress(Interlocked.Increment(ref done) / (double)(Folds * tried.Length));
            },
            cancellation);

        int[] order =
        [
            .. Enumerable.Range(0, tried.Length)
                .OrderByDescending(index => tried[index].Number < Math.Max(1, family.Starts.Count))
                .ThenByDescending(index => tried[index].Score).ThenBy(index => index),
        ];
        return (
            [.. order.Take(Kept).Order().Select(index => round[index])],
            [.. order.Skip(Kept).Order().Select(index => tried[index])]);
    }

    private Trial Cheap(AlgorithmFamily family, Trial trial)
    {
        Setting[] settings = [.. family.Hyperparameters.Select(Scaled)];
        return family.StopsEarly
            ? EarlyStopping.Trial(trial.Number, family, settings, data.Folds.Count, isScreened: true)
            : new Trial(trial.Number, family.With(settings), data.Folds.Count) { IsScreened = true };

        Setting Scaled(Hyperparameter one)
        {
            var whole = trial.Algorithm.Hyperparameters[one.Name];
            return new(family.Name, one.Name, family.CheapFactors.TryGetValue(one.Name, out var factor)
                ? one.Nearest(factor * whole)
                : whole);
        }
    }
}
