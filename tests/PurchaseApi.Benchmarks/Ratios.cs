using System.Runtime.Intrinsics;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Benchmarks;

/// <summary>How many times as fast as XGBoost, on one thread. Both take turns, the middle of many turns counts, and
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
        output.WriteLine($"XGBoost {XGBoostLibrary.Version}, vectors of {width} bits at most, nanoseconds per row");
        foreach (var name in Workload.Names)
        {
            var workload = Workload.Of(name);
            using var xgboost = new XGBoostScorer(workload.Model, workload.Rows);
            CheckMargins(workload, xgboost);

            var margins = new double[Workload.RowCount];
            Print(output, rounds, $"{name}, block", Workload.RowCount,
                () => xgboost.Margins(),
                () => workload.Quick.Margins(workload.Rows.Values, margins));
            Print(output, rounds, $"{name}, one row", OneByOne,
                () => Each(row => xgboost.Margin(row)),
                () => Each(row => workload.Quick.Margin(workload.Rows.Row(row))));
            PrintReasons(output, rounds, name, workload);
        }
    }

    private static void PrintReasons(TextWriter output, int rounds, string name, Workload workload)
    {
        const int count = 200;
        var columns = workload.Rows.Columns;
        var rows = new FeatureMatrix(columns, workload.Rows.Values[..(count * columns.Count)]);
        using var booster = Booster.Read(workload.Model);
        var contributions = new double[columns.Count];
        Print(output, rounds, $"{name}, reasons", count,
            () => booster.Contributions(rows),
            () =>
            {
                for (var row = 0; row < count; row++) workload.Reasons.Of(rows.Row(row), contributions);
            });
    }

    private static void Print(
        TextWriter output, int rounds, string what, int rows, Action xgboost, Action ours)
    {
        var times = new List<(double XGBoost, double Ours)>();
        for (var round = 0; round < rounds; round++) times.Add((Time(xgboost, rows), Time(ours, rows)));

        // The first ran code that was not optimized yet.
        times.RemoveRange(0, rounds / 3);
        output.WriteLine($"{what}: XGBoost {Median(times.Select(round => round.XGBoost)):F0}, "
            + $"ours {Median(times.Select(round => round.Ours)):F0}, "
            + $"ratio {Median(times.Select(round => round.XGBoost / round.Ours)):F1}");
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

    private static void CheckMargins(Workload workload, XGBoostScorer xgboost)
    {
        var margins = new double[Workload.RowCount];
        workload.Quick.Margins(workload.Rows.Values, margins);
        var expected = xgboost.Margins().ToArray();
        for (var row = 0; row < margins.Length; row++)
            if (margins[row] != expected[row] || workload.Quick.Margin(workload.Rows.Row(row)) != expected[row])
                throw new InvalidOperationException($"row {row}: {margins[row]} where XGBoost has {expected[row]}");
    }
}
