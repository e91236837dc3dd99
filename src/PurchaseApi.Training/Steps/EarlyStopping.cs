using PurchaseApi.Training.Algorithms;

namespace PurchaseApi.Training.Steps;

/// <summary>How many trees are enough: in each fold, trees are added until the held-out rows gain no more. A search
/// does so at a high learning rate, which ranks settings as well as a low one in a fraction of the time; what it finds
/// is fitted at half the rate, and the folds' mean number of trees is taken for all of them.</summary>
internal sealed class EarlyStopping(PreparedData data, int seed)
{
    public const string Trees = "trees";

    private const string Rate = "learning_rate";

    private const double Slower = 2;

    // Trees without gain before a fit stops, at a rate of 1. As many as it has gained with are allowed: an interaction
    // whose inputs tell nothing on their own is found by chance, so that a fit that gained for long may gain again.
    private const double LeastPatience = 5;
    private const double MostPatience = 15;
    private const int FewestRounds = 15;
    private const int MostRounds = 300;

    // The most trees, of which few fits need all.
    private const int MostTrees = 3_000;

    /// <summary>One choice, as the search tries it.</summary>
    public static Trial Trial(
        int number, AlgorithmFamily family, IReadOnlyList<Setting> settings, int folds, bool isScreened = false)
    {
        var algorithm = Endless(family, settings);
        return new(number, algorithm, folds, PatienceOf(algorithm)) { IsScreened = isScreened };
    }

    /// <summary>With more trees than it needs, where it stops early.</summary>
    public static IAlgorithm Endless(AlgorithmFamily family, IReadOnlyList<Setting> settings) =>
        family.With(family.StopsEarly ? [.. settings, new Setting(family.Name, Trees, MostTrees)] : settings);

    /// <param name="family">Of the algorithm.</param>
    /// <param name="found">The best choice of a search.</param>
    /// <param name="settings">What was set stays so.</param>
    /// <param name="run">Runs fits.</param>
    /// <returns>The algorithm with its number of trees, and its margin of every training row, by a model of as many
    /// trees that did not see it.</returns>
    public (IAlgorithm Algorithm, double[] OutOfFold) Settle(
        AlgorithmFamily family, IAlgorithm found, IReadOnlyList<Setting> settings,
        Action<IEnumerable<int>, Action<int>, CancellationToken> run, CancellationToken cancellation)
    {
        var isRateSet = settings.Any(one => family.IsMine(one) && one.Name == Rate);
        Setting[] chosen = [.. found.Hyperparameters.Select(one => new Setting(family.Name, one.Key, one.Value))];
        var rate = found.Hyperparameters[Rate] / (isRateSet ? 1 : Slower);
        var slow = (IRoundsAlgorithm)family.With([.. chosen, new Setting(family.Name, Rate, rate)]);
        var fits = new StoppedFit[data.Folds.Count];
        run(Enumerable.Range(0, fits.Length), fold => fits[fold] = slow.FitUntilNoGain(
            data.Folds[fold].Train, data.Folds[fold].HeldOut, PatienceOf(slow), seed, cancellation), cancellation);

        var trees = Math.Max(1, (int)Math.Round(fits.Average(fit => fit.Rounds)));
        var outOfFold = new double[data.Searched.Length];
        foreach (var (fold, fit) in data.Folds.Zip(fits))
            foreach (var (margin, row) in fit.At(trees).Margins(fold.HeldOut.Features).Zip(fold.Rows))
                outOfFold[row] = margin;
        return (family.With([.. chosen, new(family.Name, Rate, rate), new(family.Name, Trees, trees)]), outOfFold);
    }

    /// <summary>The lower the rate, the longer a gain may take.</summary>
    public static Patience PatienceOf(IAlgorithm algorithm)
    {
        var rate = algorithm.Hyperparameters[Rate];
        return new(Rounds(LeastPatience), Rounds(MostPatience));

        int Rounds(double atRateOne) => (int)Math.Clamp(atRateOne / rate, FewestRounds, MostRounds);
    }
}
