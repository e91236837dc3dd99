using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Trees of two sizes beside XGBoost, which is the baseline.</summary>
[MemoryDiagnoser]
public abstract class TreeBenchmark
{
    [ParamsSource(nameof(Models))]
    public string Model { get; set; } = "";

    public static IEnumerable<string> Models => Workload.Names;

    private protected Workload Workload { get; private set; } = null!;

    private protected XGBoostScorer Booster { get; private set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        Workload = Workload.Of(Model);
        Booster = new XGBoostScorer(Workload.Model, Workload.Rows);
    }

    [GlobalCleanup]
    public void CleanUp() => Booster.Dispose();
}
