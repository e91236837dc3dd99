using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>Versions without a scorer whose contract is not the one that their golden rows were answered by.</summary>
public sealed class GoldenProofTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("days < 26.75", "days < 26.5", null)]   // no row lies between: nothing to notice
    [InlineData("days < 26.75", "days < 60", "is_recent 1 where training had 0")]
    [InlineData("spent / days", "spent / (days * 1.001)", "the per_day")]
    [InlineData("recency > 1.5", "recency > -9", "the segment 'lapsed' where training had 'other'")]
    public async Task Contracts_that_change_golden_answers_are_rejected(string text, string other, string? reason)
    {
        var version = await Visits.Train(models);

        var error = Record.Exception(() => Republish(version, text, other));

        if (reason is null) Assert.Null(error);
        else Assert.Contains(reason, Assert.IsType<VersionException>(error).Message);
    }

    [Fact]
    public async Task Scorers_without_a_label_are_rejected()
    {
        var version = await Visits.Train(models);

        var error = Assert.Throws<VersionException>(
            () => Republish(version with { Manifest = version.Manifest with { Algorithm = "linear" } }, "", ""));

        Assert.Contains("the algorithm is 'linear', but the contract has no label", error.Message);
    }

    public void Dispose() => models.Dispose();

    /// <summary>As somebody would who knows how: every hash is right.</summary>
    private void Republish(PublishedVersion version, string text, string other)
    {
        var path = Path.Combine(models.Repository.Folder("visits", version.Id), "contract.json");
        var json = File.ReadAllText(path);
        Assert.Contains(text, json.Replace("\\u003C", "<").Replace("\\u003E", ">"));
        if (text.Length > 0)
            json = json.Replace("\\u003C", "<").Replace("\\u003E", ">").Replace(text, other, StringComparison.Ordinal);
        new Publisher(models.Repository, TimeProvider.System).Publish(
            files => version.Manifest with { Files = files },
            new Dictionary<string, byte[]> { ["contract.json"] = System.Text.Encoding.UTF8.GetBytes(json) });
    }
}
