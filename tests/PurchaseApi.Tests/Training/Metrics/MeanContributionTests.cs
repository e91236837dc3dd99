using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Metrics;

public sealed class MeanContributionTests
{
    [Fact]
    public void Mean_contribution_averages_absolute_contributions()
    {
        using var models = new ModelsFolder();
        var version = models.Publish(yaml: ModelsFolder.PurchaseYaml + "\nmodel: [time_spent, device_type]");
        var rows = ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), count: 50);
        InputImportance[] importance = [new("device_type", 0.2), new("time_spent", 0.1), new("basket_value", 0)];

        var added = MeanContribution.AddTo(importance, version.Predictor, rows, rows);

        var explainer = Explainer.From(version);
        double Mean(int source) => rows.Average(row =>
            Math.Abs(explainer.Explain(row).Contributions[source].Value));
        Assert.Equal(importance, added.Select(one => one with { Contribution = null }));
        Assert.Equal(Mean(1), added[0].Contribution!.Value, tolerance: 1e-12);
        Assert.Equal(Mean(0), added[1].Contribution!.Value, tolerance: 1e-12);
        Assert.Null(added[2].Contribution);
    }

    [Fact]
    public async Task Trained_versions_report_mean_contributions()
    {
        using var models = new ModelsFolder();
        var rows = System.IO.Path.Combine(models.Path, "rows.csv");
        await Worker.Run("sample", "--rows", "600", "--seed", "3", "--output", rows);
        var trained = await Worker.Run(
            "train", "--model", "purchase", "--data", rows, "--models", models.Path,
            "--algorithms", "logistic_regression");
        Assert.True(trained.ExitCode == 0, trained.Errors);
        await using var api = new Api(models);

        var importance = (await api.Get("/model/info")).Body!["importance"]!.AsArray();

        Assert.Equal(5, importance.Count);
        Assert.All(importance, one => Assert.InRange((double)one!["contribution"]!, 1e-6, 10));
    }
}
