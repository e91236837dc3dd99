using BenchmarkDotNet.Attributes;

namespace PurchaseApi.Benchmarks;

/// <summary>Time per row of the contributions to its margin; each call has another row.</summary>
public class Explaining : TreeBenchmark
{
    private readonly double[] contributions = new double[Workload.ColumnCount];
    private int row;

    [Benchmark]
    public double Ours() => Workload.Reasons.Compute(Next(), contributions);

    private Span<double> Next() => Workload.Rows.Row(row = (row + 1) % Workload.RowCount);
}
