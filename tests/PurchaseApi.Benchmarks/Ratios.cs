using System.Runtime.Intrinsics;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Benchmarks;

/// <summary>How many times as fast as LightGBM, on one thread. Both take turns, the middle of many turns counts, and
/// time is the processor's, so that a busy machine changes little.</summary>
internal static class Ratios
{
    /// <summary>Rows in a turn of single rows.</summary>
    private const int OneByOne = 1000;

    /// <param name="output">Receives a line per workload.</param>
    /// <param name="rounds">The more, the steadier.</param>
    public static void Print(TextWriter output, int rounds = 31)
    {
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        output.WriteLine(
            $"LightGBM {LightGBMLibrary.Version}, vectors of {width} bits at most, nanoseconds per row");
        foreach (var name in Workload.Names)
        {
            var workload = Workload.Of(name);
            using var lightGBM = new Booster(workload.Text);
            CheckMargins(workload, lightGBM);

            var margins = new double[Workload.RowCount];
            Print(output, rounds, $"{name}, block", Workload.RowCount,
                () => lightGBM.Margins(workload.Rows),
                () => workload.Scorer.Margins(workload.Rows.Values, margins));
            Print(output, rounds, $"{name}, one row", OneByOne,
                () => Each(row => lightGBM.Margins(workload.Row(row))),
                () => Each(row => workload.Scorer.Margin(workload.Rows.Row(row))));
        }
    }

    private static void Print(
        TextWriter output, int rounds, string what, int rows, Action library, Action ours)
    {
        var times = new List<(double Library, double Ours)>();
        for (var round = 0; round < rounds; round++) times.Add((Time(library, rows), Time(ours, rows)));

        // The first ran code that was not optimized yet.
        times.RemoveRange(0, rounds / 3);
        output.WriteLine($"{what}: LightGBM {Median(times.Select(round => round.Library)):F0}, "
            + $"ours {Median(times.Select(round => round.Ours)):F0}, "
            + $"ratio {Median(times.Select(round => round.Library / round.Ours)):F1}");
    }

    private static void Each(Action<int> score)
    {
        for (var row = 0; row < OneByOne; row++) score(row);
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

    private static void CheckMargins(Workload workload, Booster lightGBM)
    {
        var margins = new double[Workload.RowCount];
        workload.Scorer.Margins(workload.Rows.Values, margins);
        var expected = lightGBM.Margins(workload.Rows);
        for (var row = 0; row < margins.Length; row++)
            if (margins[row] != expected[row] || workload.Scorer.Margin(workload.Rows.Row(row)) != expected[row])
                throw new InvalidOperationException($"row {row}: {margins[row]} where LightGBM has {expected[row]}");
    }
}
