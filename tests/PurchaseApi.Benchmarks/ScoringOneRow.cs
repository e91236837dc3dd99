using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Time per row when every row has a call of its own; each call has another row.</summary>
public class ScoringOneRow : TreeBenchmark
{
    private int row;

    [Benchmark(Baseline = true)]
    public double LightGBM() => Library.Margin(Next());

    [Benchmark]
    public double Ours() => Workload.Scorer.Margin(Workload.Rows.Row(Next()));

    [Benchmark]
    public double Walk() => Workload.Walk.Margin(Workload.Rows.Row(Next()));

    private int Next() => row = (row + 1) % Workload.RowCount;
}
