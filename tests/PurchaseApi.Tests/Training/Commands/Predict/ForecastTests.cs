using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Commands.Predict;

/// <summary>Whether the summary's forecast holds on rows that the model has never seen.</summary>
public sealed class ForecastTests : IDisposable
{
    private const int Resamples = 200;

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task The_forecast_interval_covers_the_true_count()
    {
        var data = SharedData.File("online-shoppers.csv");
        var run = await Worker.Run(
            "train", "--model", "online-shoppers", "--data", data, "--models", models.Path,
            "--algorithms", "logistic_regression", "--trials", "1");
        Assert.True(run.ExitCode == 0, run.Errors);
        var version = PublishedVersion.Load(
            models.Repository, "online-shoppers", models.Repository.Current("online-shoppers"));
        var (predictions, labels) = Holdout(version, data);

        var random = new Random(31);
        var held = Enumerable.Range(0, Resamples).Count(_ => Holds(version, predictions, labels, random));

        Assert.True(held >= 0.92 * Resamples, $"{held} of {Resamples}");
    }

    private static bool Holds(PublishedVersion version, Prediction[] predictions, bool[] labels, Random random)
    {
        int[] drawn = [.. Enumerable.Range(0, labels.Length).Select(_ => random.Next(labels.Length))];
        var totals = new BatchTotals(version.Predictor, version.Manifest.Split.Train);
        totals.Add(Array.ConvertAll(drawn, row => predictions[row]));
        var count = drawn.Count(row => labels[row]);
        return totals.ExpectedPositives is { } forecast && forecast.Low <= count && count <= forecast.High;
    }

    private static (Prediction[] Predictions, bool[] Labels) Holdout(PublishedVersion version, string path)
    {
        var contract = ContractFile.Read(Path.Combine(SharedData.Repository, "models", "online-shoppers", "contract.yaml"));
        var data = ExamplesFile.Read(path, contract);
        var split = SplitStep.Run(data, RowGroups.Find(data), SplitKind.Stratified, version.Manifest.Split.Seed);
        return (
            [.. data.Take(split.Holdout).Select(row => version.Predictor.Predict(row))], data.LabelsOf(split.Holdout));
    }
}
