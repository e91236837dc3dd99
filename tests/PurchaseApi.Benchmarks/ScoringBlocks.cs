using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Time per row when many rows are scored in one call.</summary>
public class ScoringBlocks : TreeBenchmark
{
    private readonly double[] margins = new double[Workload.RowCount];

    [Benchmark(Baseline = true, OperationsPerInvoke = Workload.RowCount)]
    public float XGBoost() => Booster.Margins()[0];

    [Benchmark(OperationsPerInvoke = Workload.RowCount)]
    public void QuickTrees() => Workload.Quick.Margins(Workload.Rows.Values, margins);
}
