using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Versions;

public sealed class PromoteTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task A_published_version_is_put_into_service()
    {
        models.Publish();
        var other = models.Publish(intercept: 1, promote: false);

        var run = await Promote(other.Id.Text);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(other.Id, models.Repository.Current("purchase"));
        Assert.Contains($"{other.Id} is in service", run.Output);
    }

    [Fact]
    public async Task Latest_is_the_newest_version()
    {
        models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        var newest = models.Publish(intercept: 1, promote: false, time: Clock.At("2026-01-02T00:00:00Z"));

        var run = await Promote("latest");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(newest.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public async Task Without_a_promoted_version_the_command_is_named()
    {
        var version = models.Publish(promote: false);

        var run = await Worker.Run("evaluate", "--model", "purchase", "--data", "rows.csv", "--models", models.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "error: current is missing. Put a version into service: "
            + $"promote --model purchase --version {version.Id}\n", run.Errors);
    }

    [Fact]
    public async Task Changed_inputs_need_confirmation()
    {
        var current = models.Publish();
        var yaml = ModelsFolder.PurchaseYaml.Replace("range: [0, 1440]", "range: [0, 2000]");
        var other = models.Publish(yaml: yaml, promote: false);

        var refused = await Promote(other.Id.Text);
        Assert.Equal((1, current.Id), (refused.ExitCode, models.Repository.Current("purchase")));
        Assert.Contains("--accept-input-change", refused.Errors);

        Assert.Equal(0, (await Promote(other.Id.Text, "--accept-input-change")).ExitCode);
        Assert.Equal(other.Id, models.Repository.Current("purchase"));
    }

    [Fact]
    public async Task Broken_versions_are_rejected_and_the_old_one_stays()
    {
        var current = models.Publish();
        var broken = models.Publish(intercept: 1, promote: false);
        models.Change(broken, "model.json", bytes => Damage.FlipBit(bytes, 1));

        var run = await Promote(broken.Id.Text);

        Assert.Equal((1, current.Id), (run.ExitCode, models.Repository.Current("purchase")));
        Assert.Contains("SHA-256 differs", run.Errors);
    }

    [Theory]
    [InlineData("20260101T000000Z-00000000")]
    [InlineData("../churn")]
    [InlineData("")]
    public async Task Unknown_versions_are_one_line_of_error(string version)
    {
        models.Publish();

        var run = await Promote(version);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            $"error: Unknown version '{version}' of 'purchase'; `list` shows all.\n", run.Errors);
    }

    public void Dispose() => models.Dispose();

    private Task<WorkerRun> Promote(string version, params string[] args) =>
        Worker.Run(["promote", "--model", "purchase", "--version", version, "--models", models.Path, .. args]);
}
