using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Benchmarks;

/// <summary>How well and how fast the tree families train with their defaults.</summary>
internal static class Engine
{
    private static readonly string[] Families = ["gradient_boosting", "random_forest"];

    /// <param name="output">Receives a line per data set, family and seed: means over the folds, and processor time for
    /// a fit and its predictions. Forests are calibrated on what they are measured on.</param>
    public static void Print(TextWriter output, string shared, string? sessions, IReadOnlyList<int> seeds)
    {
        var data = EngineData.All(shared, sessions).ToArray();
        Measure(data[2], Families[0], seed: 0);   // loads the library
        foreach (var seed in seeds)
            foreach (var one in data)
                foreach (var family in Families) output.WriteLine(Measure(one, family, seed));
        output.WriteLine($"peak memory {Environment.WorkingSet >> 20} MiB now");
    }

    /// <summary>Whether what serves answers each row as the library does, also where cells are missing.</summary>
    public static void PrintMargins(TextWriter output, string shared, string? sessions)
    {
        EngineData[] data = [.. EngineData.All(shared, sessions)];
        foreach (var one in data.Concat(data.Select(one => one.WithMissing(0.08))))
            foreach (var family in Families)
            {
                var (equal, all) = (0, 0);
                foreach (var (train, heldOut) in one.Folds)
                {
                    var fitted = Fit(family, train, seed: 1);
                    var pairs = fitted.Margins(heldOut.Features).Zip(fitted.LibraryMargins(heldOut.Features));
                    equal += pairs.Count(pair => pair.First == pair.Second);
                    all += heldOut.Count;
                }
                output.WriteLine($"{one.Name}, {family}: {equal:N0} of {all:N0} margins are the library's");
            }
    }

    private static string Measure(EngineData data, string family, int seed)
    {
        var (figures, time) = (new List<MetricValues>(), TimeSpan.Zero);
        foreach (var (train, heldOut) in data.Folds)
        {
            var started = Environment.CpuUsage.TotalTime;
            var margins = Fit(family, train, seed).Margins(heldOut.Features);
            time += Environment.CpuUsage.TotalTime - started;
            Func<double, double> probability =
                family == Families[0] ? Sigmoid.Compute : PlattFitting.Fit(margins, heldOut.Labels).Probability;
            figures.Add(MetricValues.Compute(heldOut.Labels, [.. margins.Select(probability)], threshold: 0.5));
        }

        return $"{data.Name}, {family}, seed {seed}: AUC {figures.Average(one => one.RocAuc):F4}, "
            + $"AP {figures.Average(one => one.AveragePrecision):F4}, "
            + $"log loss {figures.Average(one => one.LogLoss):F4}, "
            + $"CPU {time.TotalMilliseconds / data.Folds.Count:F0} ms";
    }

    private static FittedModel Fit(string family, Examples rows, int seed) =>
        AlgorithmFamilies.Named(family).With([]).Fit(rows, seed, CancellationToken.None);
}
