using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The tests of what is fast by vectors, on processors that lack some.</summary>
public sealed class ProcessorTests
{
    [Theory]
    [InlineData("EnableAVX512")]
    [InlineData("EnableHWIntrinsic")]
    public async Task Every_instruction_set_gives_the_reference_margins(string instructions)
    {
        var tests = Path.Combine(
            SharedData.Repository, "tests", "PurchaseApi.Tests", "bin", Built.Configuration, "net10.0",
            "PurchaseApi.Tests.dll");

        var ended = await Built.Run(
            tests, ["-class", "*.QuickTreesTests", "-class", "*.QuickLightGBMTests", "-class", "*.ThresholdRanksTests"],
            new Dictionary<string, string> { [$"DOTNET_{instructions}"] = "0" }, limit: TimeSpan.FromMinutes(3));

        Assert.True(ended.ExitCode == 0, $"{ended.Output}\n{ended.Errors}");
        Assert.Matches("Total: [1-9][0-9], Errors: 0, Failed: 0, Skipped: 0", ended.Output);
    }
}
