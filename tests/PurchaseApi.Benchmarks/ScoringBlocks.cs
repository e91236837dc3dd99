using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Time per row when many rows are scored in one call.</summary>
public class ScoringBlocks : TreeBenchmark
{
    private readonly double[] margins = new double[Workload.RowCount];

    [Benchmark(Baseline = true, OperationsPerInvoke = Workload.RowCount)]
    public void LightGBM() => Library.ScoreAll();

    [Benchmark(OperationsPerInvoke = Workload.RowCount)]
    public void Ours() => Workload.Scorer.Margins(Workload.Rows.Values, margins);
}
