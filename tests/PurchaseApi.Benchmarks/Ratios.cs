using System.Runtime.Intrinsics;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Benchmarks;

/// <summary>How many times as fast as others on the same trees, on one thread. All take turns, the median of many turns
/// counts, and time is the processor's, so that a busy machine changes little.</summary>
internal static class Ratios
{
    /// <summary>Rows in a turn of single rows, and of reasons.</summary>
    private const int OneByOne = 1000, Explained = 200;

    /// <param name="output">Receives a line per workload.</param>
    /// <param name="rounds">The more, the steadier.</param>
    public static void Print(TextWriter output, int rounds = 31)
    {
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        output.WriteLine(
            $"LightGBM {LightGBMLibrary.Version}, vectors of {width} bits at most, nanoseconds per row");
        foreach (var name in Workload.Names) Print(output, rounds, name, Workload.Named(name));
    }

    private static void Print(TextWriter output, int rounds, string name, Workload workload)
    {
        const string XGBoost = "ours in XGBoost's format";
        using var lightGBM = new LightGBMScorer(workload);
        using var onnx = new OnnxScorer(workload);
        using var ml = new MLNetScorer(workload);
        IOtherBlockScorer[] blocks = [lightGBM, onnx];
        IOtherScorer[] all = [.. blocks, ml];
        CheckMargins(workload, all);

        Print(output, rounds, $"{name}, block", Workload.RowCount, [
            .. blocks.Select(other => new Turn(other.Name, other.ScoreAll)),
            Block(XGBoost, workload.AsXGBoost, workload), Block("ours", workload.Scorer, workload),
        ]);
        Print(output, rounds, $"{name}, one row", OneByOne, [
            .. all.Select(other => new Turn(other.Name, () => Each(OneByOne, row => other.Margin(row)))),
            One(XGBoost, workload.AsXGBoost, workload), One("ours", workload.Scorer, workload),
        ]);
        var contributions = new double[Workload.ColumnCount];
        Print(output, rounds, $"{name}, reasons", Explained, [
            new(lightGBM.Name, () => lightGBM.Explain(Explained)),
            new("ours", () => Each(Explained, row => workload.Reasons.Compute(workload.Rows.Row(row), contributions))),
        ]);
        output.WriteLine($"{name}: {Allocated(workload)} bytes allocated");
    }

    private static Turn Block(string name, IScorer scorer, Workload workload)
    {
        var margins = new double[Workload.RowCount];
        return new(name, () => scorer.Margins(workload.Rows.Values, margins));
    }

    private static Turn One(string name, IScorer scorer, Workload workload) =>
        new(name, () => Each(OneByOne, row => scorer.Margin(workload.Rows.Row(row))));

    /// <summary>The last turn is ours; a ratio is another's time over it.</summary>
    private static void Print(TextWriter output, int rounds, string what, int rows, Turn[] turns)
    {
        var times = new List<double[]>();
        for (var round = 0; round < rounds; round++)
            times.Add(Array.ConvertAll(turns, turn => Time(turn.Run, rows)));

        // The first ran code that was not optimized yet.
        times.RemoveRange(0, rounds / 3);
        var said = turns.Select((turn, i) => $"{turn.Name} {Median(times.Select(round => round[i])):F0}"
            + (i == turns.Length - 1 ? "" : $" ({Median(times.Select(round => round[i] / round[^1])):F2} x)"));
        output.WriteLine($"{what}: {string.Join(", ", said)}");
    }

    private static void Each(int count, Action<int> score)
    {
        for (var row = 0; row < count; row++) score(row);
    }

    private static double Time(Action turn, int rows)
    {
        var started = Environment.CpuUsage.TotalTime;
        turn();
        return (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / rows;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>By scoring every row, all at once and one by one.</summary>
    private static long Allocated(Workload workload)
    {
        var margins = new double[Workload.RowCount];
        var before = GC.GetAllocatedBytesForCurrentThread();
        workload.Scorer.Margins(workload.Rows.Values, margins);
        for (var row = 0; row < margins.Length; row++) margins[row] = workload.Scorer.Margin(workload.Rows.Row(row));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Who is faster with other answers is not faster.</summary>
    private static void CheckMargins(Workload workload, IEnumerable<IOtherScorer> others)
    {
        var margins = new double[Workload.RowCount];
        workload.Scorer.Margins(workload.Rows.Values, margins);
        foreach (var other in others)
        {
            (other as IOtherBlockScorer)?.ScoreAll();
            for (var row = 0; row < margins.Length; row++)
            {
                Check(other, row, other.Margin(row), margins[row]);
                if (other is IOtherBlockScorer block) Check(other, row, block.Scored(row), margins[row]);
                Check(other, row, workload.Scorer.Margin(workload.Rows.Row(row)), margins[row]);
            }
        }
    }

    private static void Check(IOtherScorer other, int row, double theirs, double ours)
    {
        if (Math.Abs(theirs - ours) > other.Tolerance)
            throw new InvalidOperationException($"row {row}: {ours} where {other.Name} has {theirs}");
    }

    private sealed record Turn(string Name, Action Run);
}
