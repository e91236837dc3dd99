using System.Runtime.ExceptionServices;

namespace PurchaseApi.Training.Fitting.Tuning;

/// <summary>Random search with successive halving: all trials see one fold, the better third of them three, the better
/// third of those all five. The defaults always come along, so a search is never worse than none on the folds.
/// Sources: Bergstra and Bengio, Random Search (2012); Jamieson and Talwalkar, Successive Halving (2016).</summary>
internal sealed class RandomSearch(PreparedData data, Criterion criterion, int trials, int seed)
{
    private const int KeptOneOf = 3;

    private static readonly int[] FoldsByRung = [1, 3, 5];

    /// <summary>How long further rounds of as many trials begin, each with its own halving. The first round is always
    /// whole, a later one counts only if it is; null: there is one round.</summary>
    public TimeSpan? Budget { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <param name="family">What is searched.</param>
    /// <param name="settings">What was set is not searched.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    public SearchResult Run(
        AlgorithmFamily family, IReadOnlyList<Setting> settings, Action<double> progress,
        CancellationToken cancellation)
    {
        var started = Time.GetTimestamp();
        using var budget = Budget is { } time ? new CancellationTokenSource(time, Time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellation);
        var all = new List<Trial>();
        var finalists = new List<Trial>();
        foreach (var round in Draw(family, settings).Chunk(trials))
        {
            var isFirst = all.Count == 0;
            all.AddRange(round);
            try
            {
                finalists.AddRange(Halve(round, Progress, isFirst ? cancellation : either.Token));
            }
            catch (OperationCanceledException) when (!isFirst && !cancellation.IsCancellationRequested)
            {
                break;
            }

            if (Budget is not { } most || Time.GetElapsedTime(started) >= most) break;
        }

        var best = finalists.OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number).First();
        return new(best.Algorithm, best.OutOfFold(data.Folds),
            [.. all.Where(trial => trial.FoldsSeen > 0).Select(trial => Log(family.Name, trial))]);

        void Progress(double share) =>
            progress(Budget is { } limit ? Math.Min(1, Time.GetElapsedTime(started) / limit) : share);
    }

    /// <returns>The trials that have seen every fold.</returns>
    private Trial[] Halve(Trial[] round, Action<double> progress, CancellationToken cancellation)
    {
        var (alive, seen, done) = (round, 0, 0);
        var work = Fits(round.Length);
        void Run((Trial Trial, int Fold) fit)
        {
            fit.Trial.Run(data.Folds[fit.Fold], fit.Fold, criterion, seed, cancellation);
            progress(Interlocked.Increment(ref done) / (double)work);
        }

        foreach (var folds in FoldsByRung)
        {
            var fits = alive.SelectMany(trial => Enumerable.Range(seen, folds - seen).Select(fold => (trial, fold)));
            BesideEachOther(fits, Run, cancellation);
            seen = folds;
            if (folds < FoldsByRung[^1]) alive = Best(alive);
        }

        return alive;
    }

    /// <summary>Each fit has its own place for its result, so which thread does what makes no difference.</summary>
    private static void BesideEachOther<T>(IEnumerable<T> items, Action<T> run, CancellationToken cancellation)
    {
        var options = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.ForEach(items, options, run);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    /// <summary>The defaults first, then one choice after the other; without end, unless nothing is left to
    /// choose.</summary>
    private IEnumerable<Trial> Draw(AlgorithmFamily family, IReadOnlyList<Setting> settings)
    {
        yield return new Trial(0, family.With(settings), data.Folds.Count);

        var set = settings.Where(family.IsMine).Select(setting => setting.Name).ToHashSet();
        bool IsOpen(Hyperparameter one) => one.Search is not null && !set.Contains(one.Name);
        Hyperparameter[] open = [.. family.Hyperparameters.Where(IsOpen)];
        var random = new Random(seed);
        for (var number = 1; open.Length > 0; number++)
        {
            Setting[] drawn = [.. open.Select(one => new Setting(family.Name, one.Name, Drawn(one, random)))];
            yield return new Trial(number, family.With([.. settings, .. drawn]), data.Folds.Count);
        }
    }

    private static double Drawn(Hyperparameter hyperparameter, Random random)
    {
        var value = hyperparameter.Search!.Draw(random);
        return hyperparameter.IsInteger ? Math.Round(value) : value;
    }

    private static Trial[] Best(Trial[] alive) =>
    [
        .. alive.OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number)
            .Where((trial, rank) => rank < Kept(alive.Length) || trial.Number == 0)
            .OrderBy(trial => trial.Number),
    ];

    private static int Kept(int count) => (count + KeptOneOf - 1) / KeptOneOf;

    private static int Fits(int count) => count + (2 * (Kept(count) + 1)) + (2 * (Kept(Kept(count)) + 1));

    private static TrialLog Log(string algorithm, Trial trial) =>
        new(algorithm, trial.Number, new(trial.Algorithm.Hyperparameters), trial.FoldsSeen, trial.Score);
}

/// <param name="Algorithm">With the best hyperparameters found.</param>
/// <param name="OutOfFold">Its margin for every training row, by a model that did not see it.</param>
internal sealed record SearchResult(IAlgorithm Algorithm, double[] OutOfFold, IReadOnlyList<TrialLog> Trials);
