using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Commands.Train;

public sealed class ConfigFileTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("trials: 3\nalgorithms: [logistic_regression, random_forest]\nset: { a.b: 1, a.c: 0.5 }\nstrict: true\n")]
    [InlineData("""{ "trials": 3, "algorithms": "logistic_regression,random_forest", "set": ["a.b=1", "a.c=0.5"], "strict": true }""")]
    public void Options_can_come_from_YAML_or_JSON(string text) => Assert.Equal(
        [
            "train", "--config", Write(text), "--trials", "3", "--algorithms", "logistic_regression,random_forest",
            "--set", "a.b=1", "--set", "a.c=0.5", "--strict", "true",
        ],
        ConfigFile.Expand(["train", "--config", Write(text)]));

    [Fact]
    public void The_command_line_overrides_the_file()
    {
        var path = Write("trials: 3\nseed: 7\n");

        Assert.Equal(
            ["train", "--config", path, "--trials", "5", "--seed", "7"],
            ConfigFile.Expand(["train", "--config", path, "--trials", "5"]));
    }

    [Theory]
    [InlineData("- trials", "must hold options by name")]
    [InlineData("trials: [", "options.yaml:")]
    [InlineData("trials: { a: { b: 1 } }", "must be a number or a text")]
    public void Unknown_options_are_rejected(string text, string said)
    {
        var path = Write(text);

        Assert.Contains(said, Assert.Throws<DataException>(() => ConfigFile.Expand(["train", "--config", path])).Message);
    }

    [Fact]
    public async Task The_manifest_records_the_configuration()
    {
        var path = Write("algorithms: logistic_regression\ntrials: 1\n");

        var run = await Worker.Run(
            "train", "--model", "purchase", "--models", models.Path, "--config", path,
            "--data", Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var config = Current().Manifest.Config!;
        Assert.Equal(("logistic_regression", "1"), (config["algorithms"], config["trials"]));
    }

    private PurchaseApi.Scoring.Repository.PublishedVersion Current() =>
        PurchaseApi.Scoring.Repository.PublishedVersion.Load(
            models.Repository, "purchase", models.Repository.Current("purchase"));

    private string Write(string text)
    {
        var path = Path.Combine(models.Path, "options.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
