using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PurchaseApi.Benchmarks;

var benchmarks = BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly);
switch (args)
{
    // How many times as fast as LightGBM, within a minute.
    case ["ratios"]:
        Ratios.Print(Console.Out);
        return 0;

    // Whether every benchmark runs at all, within seconds.
    case ["smoke"]:
        Ratios.Print(Console.Out, rounds: 1);
        var summaries = benchmarks.Run(["--filter", "*", "--job", "Dry", "--inProcess"]).ToArray();
        return summaries.Length > 0 && summaries.All(HasRun) ? 0 : 1;

    // What end-to-end.sh holds the service against.
    case ["echo", .. var rest]:
        EchoService.Run(rest);
        return 0;

    // What BenchmarkDotNet takes, such as --filter '*OneRow*'.
    default:
        benchmarks.Run(args);
        return 0;
}

static bool HasRun(Summary summary) =>
    summary.Reports.Length == summary.BenchmarksCases.Length && summary.Reports.All(report => report.Success);
