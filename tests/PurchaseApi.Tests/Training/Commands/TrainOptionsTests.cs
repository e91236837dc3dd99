using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Commands;

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
    [InlineData("--profit", "margin=40")]
    [InlineData("--profit", "margin=40,offer_cost=9,uplift=0.2")]
    [InlineData("--profit", "margin")]
    public async Task What_no_run_can_be_is_misuse(string option, string value) =>
        Assert.Equal(2, (await Train(option, value)).ExitCode);

    [Fact]
    public async Task A_setting_that_cannot_be_is_told_before_anything_is_read()
    {
        var run = await Train("--set", "neural_network.hiden=8");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("did you mean 'hidden'?", run.Errors);   // and not that there is no such file
    }

    [Fact]
    public async Task Profit_cannot_be_sought_where_nothing_says_what_it_is()
    {
        var run = await Train("--criterion", "profit");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nothing says what an action costs and brings", run.Errors);
    }

    [Fact]
    public async Task A_run_for_profit_says_from_where_on_acting_pays_and_what_it_earns()
    {
        var data = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");
        var run = await Worker.Run("train", "--model", "purchase", "--data", data, "--models", models.Path,
            "--algorithms", "logistic_regression", "--trials", "1", "--budget", "1s", "--criterion", "profit",
            "--profit", "margin=40,offer_cost=2,uplift=0.2");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var current = models.Repository.Current("purchase");
        var manifest = PublishedVersion.Load(models.Repository, "purchase", current).Manifest;
        Assert.Equal(0.25, manifest.Threshold!.Value);
        Assert.Equal(("profit", "average_precision", false),
            (manifest.Search!.Criterion, manifest.Search.ComparedBy, manifest.Search.Reproducible));
        var earned = manifest.Metrics.Holdout["profit_per_row"];
        var (hits, alarms) = (Rows("true_positives"), Rows("false_positives"));
        Assert.Equal(((8 * hits) - (2 * (hits + alarms))) / manifest.Split.Holdout, earned.Value, 12);
        Assert.True(earned.Value > manifest.Metrics.Candidates["always"]["profit_per_row"]);

        double Rows(string name) => manifest.Metrics.Confusion![name].Value;
    }

    private Task<WorkerRun> Train(params string[] more) =>
        Worker.Run(["train", "--model", "purchase", "--data", "nowhere.csv", "--models", models.Path, .. more]);
}
