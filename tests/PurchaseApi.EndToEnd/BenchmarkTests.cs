using PurchaseApi.EndToEnd.Reliability;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.EndToEnd;

/// <summary>Every benchmark still runs: one short round of each, whose figures mean nothing.</summary>
public sealed class BenchmarkTests
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "tests", "PurchaseApi.Benchmarks");

    public BenchmarkTests()
    {
        Needs.Present(LightGBMLibrary.Obstacle() is null, LightGBMLibrary.Obstacle() ?? "");
        Needs.Present(Built.Configuration == "Release", "benchmarks are for -c Release");
    }

    [Fact]
    public async Task Scoring_benchmarks_run()
    {
        var program = Path.Combine(Folder, "bin", Built.Configuration, "net10.0", "PurchaseApi.Benchmarks.dll");

        var ended = await Run("dotnet", program, "smoke");

        Assert.Contains("ScoringOneRow.Ours", ended);
        foreach (var library in (string[])["LightGBM", "ONNX Runtime", "ML.NET"])
            Assert.Matches($"300 x 31 leaves, one row: .*{library} \\d+", ended);
        Assert.Contains("300 x 31 leaves: 0 bytes allocated", ended);
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task Service_benchmarks_run()
    {
        foreach (var tool in (string[])["curl", "wrk"])
            Needs.Present((await Built.Run("which", [tool])).ExitCode == 0, $"{tool} is not installed");

        var ended = await Run("bash", Path.Combine(Folder, "end-to-end.sh"), "--smoke");

        Assert.Equal(5, ended.Split('\n').Count(line => line.Contains(" = ", StringComparison.Ordinal)));
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("benchmarks-");
        try
        {
            var ended = await Built.Run(program, arguments, folder: folder.FullName, limit: TimeSpan.FromMinutes(3));
            Assert.True(ended.ExitCode == 0, $"{ended.Output}\n{ended.Errors}");
            return ended.Output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
