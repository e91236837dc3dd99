using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Data;

public sealed class TrainingRowsTests
{
    [Theory]
    [InlineData("logistic_regression", false)]
    [InlineData("nearest_neighbors", true)]
    public async Task Versions_say_whether_they_ship_training_rows(string algorithm, bool ships)
    {
        using var models = new ModelsFolder();
        var data = Path.Combine(models.Path, "sessions.csv");
        await Run("sample", "--model", "purchase", "--rows", "600", "--seed", "1", "--output", data);
        await Run("train", "--model", "purchase", "--data", data, "--models", models.Path, "--algorithms", algorithm);

        var version = PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase"));

        Assert.Equal(algorithm, version.Manifest.Algorithm);
        Assert.Equal(ships, version.Manifest.ShipsTrainingRows);
    }

    private static async Task Run(params string[] args)
    {
        var run = await Worker.Run(args);
        Assert.True(run.ExitCode == 0, run.Errors);
    }
}
