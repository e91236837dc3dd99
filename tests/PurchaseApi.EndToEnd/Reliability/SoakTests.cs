using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

[Collection(nameof(Alone))]
public sealed class SoakTests
{
    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task R_15_a_three_minute_soak_leaks_nothing()
    {
        Needs.Present(File.Exists("/usr/bin/wrk"), "wrk is not installed");
        Needs.Present(Built.Configuration == "Release", "the script runs what was built for release");

        var ended = await Built.Run(
            "bash", [Path.Combine(SharedData.Repository, "tests", "soak.sh"), "3"], limit: TimeSpan.FromMinutes(6));

        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        Catalogue.Tell("R-15", string.Join("; ", ended.Output.Split('\n').Where(line => line.Contains("slope"))));
    }
}
