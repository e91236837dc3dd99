namespace PurchaseApi.Tests;

public sealed class SolutionTests
{
    [Fact]
    public void Hosts_share_libraries_only()
    {
        string[] References(Type type) =>
        [
            .. type.Assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith("PurchaseApi")),
        ];

        Assert.DoesNotContain("PurchaseApi", References(typeof(PurchaseApi.Training.Algorithms.Examples)));
        Assert.Equal(
            ["PurchaseApi.Scoring", "PurchaseApi.Serving"],
            References(typeof(PurchaseApi.Streaming.StreamingOptions)).Order(StringComparer.Ordinal));
        Assert.Equal(["PurchaseApi.Scoring"], References(typeof(PurchaseApi.Serving.Models.ModelsInService)));
        Assert.Empty(References(typeof(PurchaseApi.Scoring.Models.IScorer)));
    }
}
