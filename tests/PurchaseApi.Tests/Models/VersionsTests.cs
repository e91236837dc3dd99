using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models;

public sealed class VersionsTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Versions_are_listed_with_their_figures_the_newest_first()
    {
        var time = Clock.At("2026-11-30T10:00:00Z");
        var old = models.Publish(intercept: -1, time: time);
        time.Advance(TimeSpan.FromHours(1));
        var now = models.Publish(intercept: 1, time: time);
        time.Advance(TimeSpan.FromHours(1));
        var waiting = models.Publish(intercept: 2, promote: false, time: time);
        await using var api = new Api(models);

        var answer = await api.Get("/models/purchase/versions");

        var versions = answer.Body!["versions"]!.AsArray();
        Assert.Equal(
            [waiting.Id.Text, now.Id.Text, old.Id.Text], versions.Select(version => (string)version!["version"]!));
        Assert.Equal([false, true, false], versions.Select(version => (bool)version!["in_service"]!));
        Assert.Equal(0.8, (double)versions[2]!["metrics"]!["roc_auc"]!["value"]!);
    }

    [Fact]
    public async Task Versions_that_cannot_be_read_are_left_out()
    {
        var time = Clock.At("2026-11-30T10:00:00Z");
        var old = models.Publish(intercept: -1, time: time);
        time.Advance(TimeSpan.FromHours(1));
        var now = models.Publish(intercept: 1, time: time);
        File.AppendAllText(
            Path.Combine(models.Repository.Folder("purchase", old.Id), "manifest.json"), " ");
        await using var api = new Api(models);

        var versions = (await api.Get("/models/purchase/versions")).Body!["versions"]!.AsArray();

        Assert.Equal(now.Id.Text, (string)Assert.Single(versions)!["version"]!);
    }

    [Fact]
    public async Task Unknown_models_have_no_versions()
    {
        await using var api = new Api(models);

        Assert.Equal(HttpStatusCode.NotFound, (await api.Get("/models/nothing/versions")).Status);
    }
}
