using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>A run on the shoppers of February to October, measured on those of November and December.</summary>
public sealed class OutOfTimeTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly string path = Path.GetTempFileName();

    public void Dispose()
    {
        models.Dispose();
        File.Delete(path);
    }

    [Fact]
    public void Drifted_probabilities_are_reported_although_ranking_holds()
    {
        var evaluated = Evaluate();

        var candidates = evaluated.Run.Candidates.ToDictionary(one => one.Algorithm.Name, RocAuc);
        var chosen = evaluated.Evaluation.Metrics["roc_auc"].Value;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"out of time: {string.Join(", ", candidates.Select(one => $"{one.Key} {one.Value:F3}"))}; "
            + $"chosen {evaluated.Run.Chosen.Algorithm.Name} {chosen:F3}");
        Assert.InRange(candidates.Values.Max(), 0.84, 0.90);   // scikit-learn's forest .848
        Assert.InRange(chosen, 0.82, 0.90);   // the order of candidates before November is another one
        Assert.Contains(evaluated.Evaluation.Findings, finding => finding.Code == "miscalibrated");
        Assert.Contains(evaluated.Evaluation.Findings, finding =>
            finding.Code == "suspicious_input" && finding.Message.Contains("'page_values'", StringComparison.Ordinal));

        double RocAuc(Candidate candidate) => MetricValues.Compute(
            evaluated.Run.Prepared.Holdout.Labels,
            candidate.Refitted(evaluated.Run.Prepared, seed: 42, TestContext.Current.CancellationToken)
                .Probabilities(evaluated.Run.Prepared.Holdout),
            candidate.Threshold).RocAuc;
    }

    private EvaluatedRun Evaluate()
    {
        var shoppers = Table.Read(SharedData.File("online-shoppers.csv"));
        var splits = Table.Read(SharedData.File("reference/online-shoppers-splits.csv"));
        shoppers.With("part", row => splits.Cell("time_split", row) == "train" ? "train" : "holdout")
            .Write(path, [.. shoppers.Columns.Keys, "part"]);
        string[] algorithms = ["logistic_regression", "random_forest", "gradient_boosting"];
        foreach (var obstacle in algorithms.Select(name => AlgorithmFamilies.Named(name).Obstacle()))
            Needs.Present(obstacle is null, obstacle ?? "");
        return new TrainingRun(
            new TrainingOptions
            {
                Model = "online-shoppers",
                Data = path,
                ModelsPath = models.Path,
                ContractPath = Path.Combine(SharedData.Repository, "models", "online-shoppers", "contract.yaml"),
                Algorithms = algorithms,
                Split = new(PurchaseApi.Training.Data.SplitKind.Given, "part"),
            },
            TimeProvider.System, TrainingProgress.Silent).Evaluate(TestContext.Current.CancellationToken);
    }
}
