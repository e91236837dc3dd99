using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Tests.Training.Findings;

public sealed class CleanSampleTests
{
    [Fact]
    public void Twenty_clean_samples_raise_at_most_one_false_finding()
    {
        Finding[] findings = [.. Enumerable.Range(1, 20).SelectMany(seed => SampleRun.Clean(seed).Findings())];

        foreach (var finding in findings)
            TestContext.Current.TestOutputHelper!.WriteLine($"{finding.Code}: {finding.Message}");
        Assert.InRange(findings.Length, 0, 1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(20_000)]
    [InlineData(60_000)]
    public void Rows_equal_by_chance_are_not_duplicates(int rows)
    {
        var findings = SampleRun.Clean(seed: 3, rows).Findings();

        foreach (var finding in findings)
            TestContext.Current.TestOutputHelper!.WriteLine($"{finding.Code}: {finding.Message}");
        Assert.DoesNotContain(findings, finding => finding.Code == "duplicates_across_split");
    }
}
