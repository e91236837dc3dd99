using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Trees of several sizes; LightGBM itself is the baseline.</summary>
[MemoryDiagnoser]
public abstract class TreeBenchmark
{
    [ParamsSource(nameof(Models))]
    public string Model { get; set; } = "";

    public static IEnumerable<string> Models => Workload.Names;

    private protected Workload Workload { get; private set; } = null!;

    private protected LightGBMScorer Library { get; private set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        Workload = Workload.Named(Model);
        Library = new LightGBMScorer(Workload);
    }

    [GlobalCleanup]
    public void CleanUp() => Library.Dispose();
}
