using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Training.Steps;

/// <summary>Random search with successive halving: all trials see two folds, so that none is dropped by the luck of
/// one, the better third of them a third fold, and the better third of those all five. Before that, a
/// <see cref="Screening"/> drops most of many trials. The defaults always come along, so a search is never worse than
/// none on the folds. Boosting stops early in each fold, so rate and trees always fit each other; a forest is tried
/// with fewer trees than it gets.
/// Sources: Bergstra and Bengio, Random Search (2012); Jamieson and Talwalkar, Successive Halving (2016).</summary>
internal sealed class RandomSearch(PreparedData data, Criterion criterion, int trials, int seed)
{
    private const int KeptOneOf = 3;

    // Of a search that is screened, by its time.
    private const double ScreeningShare = 0.5;

    private static readonly int[] FoldsByRung = [2, 3, 5];

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
            var within = isFirst ? cancellation : either.Token;
            var isSettled = Stops(family, settings) || IsTriedSmall(family, settings);
            try
            {
                var (kept, dropped) = Screen(family, settings, round, Progress, within);
                all.AddRange([.. kept, .. dropped]);
                var screened = dropped.Length == 0 ? 0 : ScreeningShare;
                finalists.AddRange(Halve(
                    kept, isSettled, share => Progress(screened + ((1 - screened) * share)), within));
            }
            catch (OperationCanceledException) when (!isFirst && !cancellation.IsCancellationRequested)
            {
                break;
            }

            if (Budget is not { } most || Time.GetElapsedTime(started) >= most) break;
        }

        var best = finalists.OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number).First();
        var (algorithm, outOfFold) = Settle(family, best, settings, cancellation);
        return new(algorithm, outOfFold,
            [
                .. all.Where(trial => trial.FoldsSeen > 0).OrderBy(trial => trial.Number)
                    .Select(trial => Log(family.Name, trial)),
            ]);

        void Progress(double share) =>
            progress(Budget is { } limit ? Math.Min(1, Time.GetElapsedTime(started) / limit) : share);
    }

    /// <summary>Of many trials, the better ones and the others; of few, all and none.</summary>
    private (Trial[] Kept, Trial[] Dropped) Screen(
        AlgorithmFamily family, IReadOnlyList<Setting> settings, Trial[] round, Action<double> progress,
        CancellationToken cancellation) => Screening.IsNeeded(round.Length, family, settings)
        ? new Screening(data, criterion, seed).Run(
            family, round, share => progress(ScreeningShare * share), cancellation)
        : (round, []);

    /// <param name="isSettled">Whether the best one is fitted on every fold again. Where it has no rival, it need not
    /// see them here.</param>
    /// <returns>Those that saw every fold.</returns>
    private Trial[] Halve(Trial[] round, bool isSettled, Action<double> progress, CancellationToken cancellation)
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
            if (isSettled && seen > 0 && alive.Length == 1) break;

            var fits = alive.SelectMany(trial => Enumerable.Range(seen, folds - seen).Select(fold => (trial, fold)));
            InParallel(fits, Run, cancellation);
            seen = folds;
            if (folds < FoldsByRung[^1]) alive = Best(alive);
        }

        return alive;
    }

    /// <summary>Each fit has its own place for its result, so which thread does what makes no difference. A thread
    /// takes one fit at a time: in batches, fits would wait while another thread is idle.</summary>
    internal static void InParallel<T>(IEnumerable<T> items, Action<T> run, CancellationToken cancellation)
    {
        var options = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.ForEach(
                Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, run);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private static bool Stops(AlgorithmFamily family, IReadOnlyList<Setting> settings) =>
        family.StopsEarly && !settings.Any(one => family.IsMine(one) && one.Name == EarlyStopping.Trees);

    private static bool IsTriedSmall(AlgorithmFamily family, IReadOnlyList<Setting> settings) =>
        family.Tried.Keys.Any(name => !settings.Any(one => family.IsMine(one) && one.Name == name));

    /// <summary>What was found, as it is published, and its margins on every fold.</summary>
    private (IAlgorithm Algorithm, double[] OutOfFold) Settle(
        AlgorithmFamily family, Trial found, IReadOnlyList<Setting> settings, CancellationToken cancellation)
    {
        if (Stops(family, settings))
            return new EarlyStopping(data, seed).Settle(family, found.Algorithm, settings, InParallel, cancellation);
        if (!IsTriedSmall(family, settings)) return (found.Algorithm, found.OutOfFold(data.Folds));

        var chosen = found.Algorithm.Hyperparameters.Where(one => !family.Tried.ContainsKey(one.Key))
            .Select(one => new Setting(family.Name, one.Key, one.Value));
        var whole = new Trial(found.Number, family.With([.. chosen, .. settings]), data.Folds.Count);
        InParallel(
            Enumerable.Range(0, data.Folds.Count),
            fold => whole.Run(data.Folds[fold], fold, criterion, seed, cancellation), cancellation);
        return (whole.Algorithm, whole.OutOfFold(data.Folds));
    }

    /// <summary>What the family starts with, then one choice after the other; without end, unless nothing is left to
    /// choose.</summary>
    private IEnumerable<Trial> Draw(AlgorithmFamily family, IReadOnlyList<Setting> settings)
    {
        var set = settings.Where(family.IsMine).Select(setting => setting.Name).ToHashSet();
        bool IsOpen(Hyperparameter one) => one.Search is not null && !set.Contains(one.Name);
        Hyperparameter[] open = [.. family.Hyperparameters.Where(IsOpen)];
        var isStopping = Stops(family, settings);
        var tried = family.Tried.Select(one => new Setting(family.Name, one.Key, one.Value)).ToArray();
        var number = 0;
        foreach (var start in family.Starts.DefaultIfEmpty(new Dictionary<string, double>()))
        {
            yield return Trial([.. start.Select(one => new Setting(family.Name, one.Key, one.Value))]);
            if (open.Length == 0) yield break;
        }

        for (var random = new Random(seed); ;)
            yield return Trial([.. open.Select(one => new Setting(family.Name, one.Name, Drawn(one, random)))]);

        Trial Trial(Setting[] chosen) => isStopping
            ? EarlyStopping.Trial(number++, family, [.. chosen, .. settings], data.Folds.Count)
            : new Trial(number++, family.With([.. chosen, .. tried, .. settings]), data.Folds.Count);
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

    private static int Fits(int count)
    {
        var (fits, seen) = (0, 0);
        foreach (var folds in FoldsByRung)
        {
            fits += (folds - seen) * count;
            (seen, count) = (folds, Math.Min(count, Kept(count) + 1));
        }

        return fits;
    }

    private static TrialLog Log(string algorithm, Trial trial) =>
        new(algorithm, trial.Number, new(trial.Algorithm.Hyperparameters), trial.FoldsSeen, trial.Score)
        {
            Screened = trial.IsScreened ? true : null,
        };
}

/// <param name="Algorithm">With the best hyperparameters found.</param>
/// <param name="OutOfFold">Its margin for every training row, by a model that did not see it.</param>
internal sealed record SearchResult(IAlgorithm Algorithm, double[] OutOfFold, IReadOnlyList<TrialLog> Trials);

/// <summary>One choice of hyperparameters, and the folds it was tried on so far.</summary>
/// <param name="number">0 is the defaults.</param>
/// <param name="patience">When a fit stops; null: it makes all of its trees.</param>
internal sealed class Trial(int number, IAlgorithm algorithm, int folds, Patience? patience = null)
{
    private readonly double[]?[] margins = new double[folds][];
    private readonly double[] scores = new double[folds];

    public int Number { get; } = number;

    public IAlgorithm Algorithm { get; } = algorithm;

    /// <summary>Whether it is a cheap fit of a <see cref="Screening"/>.</summary>
    public bool IsScreened { get; init; }

    public int FoldsSeen => margins.Count(fold => fold is not null);

    /// <summary>Mean over the folds seen; higher is better.</summary>
    public double Score => scores.Where((_, fold) => margins[fold] is not null).Average();

    public void Run(PreparedFold fold, int index, Criterion criterion, int seed, CancellationToken cancellation)
    {
        var heldOut = patience is { } rounds
            ? ((IRoundsAlgorithm)Algorithm).MarginsUntilNoGain(
                fold.Train, fold.HeldOut, rounds, seed, cancellation)
            : Algorithm.HeldOutMargins(fold.Train, fold.HeldOut, seed, cancellation);
        scores[index] = criterion.MeasureFold(heldOut, fold.HeldOut.Labels);
        margins[index] = heldOut;
    }

    /// <summary>A margin per training row, by the model that did not see it. All folds must have been seen.</summary>
    public double[] OutOfFold(IReadOnlyList<PreparedFold> folds)
    {
        var all = new double[folds.Sum(fold => fold.Rows.Length)];
        foreach (var (index, fold) in folds.Index())
            foreach (var (margin, row) in margins[index]!.Zip(fold.Rows)) all[row] = margin;
        return all;
    }
}

/// <summary>A trial in <c>trials.json</c>.</summary>
internal sealed record TrialLog(
    string Algorithm, int Number, OrderedDictionary<string, double> Hyperparameters, int Folds, double Score)
{
    /// <summary>true where only cheap fits were made, whose scores are no measure of whole ones; else absent.</summary>
    public bool? Screened { get; init; }
}
