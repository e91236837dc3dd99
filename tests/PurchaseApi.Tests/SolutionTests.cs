namespace PurchaseApi.Tests;

public sealed class SolutionTests
{
    [Fact]
    public void The_hosts_meet_in_Scoring_and_nowhere_else()
    {
        string[] References(Type type) =>
        [
            .. type.Assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith("PurchaseApi")),
        ];

        Assert.DoesNotContain("PurchaseApi", References(typeof(PurchaseApi.Training.Algorithms.Examples)));
        Assert.Empty(References(typeof(PurchaseApi.Scoring.Models.IScorer)));
    }
}
