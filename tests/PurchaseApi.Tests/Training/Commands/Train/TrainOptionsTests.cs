using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands.Train;

public sealed class TrainOptionsTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("--trials", "0")]
    [InlineData("--trials", "many")]
    [InlineData("--criterion", "luck")]
    [InlineData("--algorithms", "magic")]
    [InlineData("--set", "magic.wand=1")]
    [InlineData("--budget", "soon")]
    [InlineData("--budget", "0s")]
    [InlineData("--criterion", "profit")]
    [InlineData("--profit", "margin=40,offer_cost=2,uplift=0.2")]
    public async Task Impossible_options_are_usage_errors(string option, string value) =>
        Assert.Equal(2, (await Train(option, value)).ExitCode);

    [Fact]
    public async Task Invalid_settings_are_reported_before_reading()
    {
        var run = await Train("--set", "neural_network.hiden=8");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("did you mean 'hidden'?", run.Errors);   // and not that file not found
    }

    [Fact]
    public async Task Two_ways_to_split_are_a_usage_error()
    {
        var run = await Train("--split-column", "part", "--time-column", "day");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("give only one of --split-column, --time-column and --group-column", run.Errors);
    }

    private Task<WorkerRun> Train(params string[] more) =>
        Worker.Run(["train", "--model", "purchase", "--data", "nowhere.csv", "--models", models.Path, .. more]);
}
