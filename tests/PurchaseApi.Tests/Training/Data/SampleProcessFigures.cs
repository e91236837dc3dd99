using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Fitting.XGBoost;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Data;

/// <summary>Measures what docs/sample-process.md states.</summary>
public sealed class SampleProcessFigures : RequiresXGBoost
{
    private const int Rows = 5_000;

    private readonly Contract contract =
        ContractFile.Read(Path.Combine(SharedData.Repository, "models", "purchase", "contract.yaml"));

    /// <summary>Takes about twenty seconds, therefore by hand.</summary>
    [Fact(Explicit = true)]
    public void Boosting_comes_close_to_the_oracle_and_leaves_logistic_regression_behind()
    {
        Figures[] seeds = [.. Enumerable.Range(1, 20).Select(Measure)];
        double Mean(Func<Figures, double> figure) => seeds.Average(figure);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"base rate {Mean(seed => seed.BaseRate):F4}, oracle {Mean(seed => seed.Oracle):F4}, " +
            $"boosting {Mean(seed => seed.Boosting):F4}, logistic {Mean(seed => seed.Logistic):F4}, " +
            $"mean error {Mean(seed => seed.MeanError):F4}");
        Assert.InRange(Mean(seed => seed.BaseRate), 0.25, 0.40);
        Assert.InRange(Mean(seed => seed.Oracle), 0.75, 0.82);
        Assert.InRange(Mean(seed => seed.Oracle - seed.Boosting), 0, 0.02);
        Assert.InRange(Mean(seed => seed.Boosting - seed.Logistic), 0.03, 0.2);
        Assert.InRange(Mean(seed => seed.MeanError), 0, 0.06);
    }

    private Figures Measure(int seed)
    {
        var data = Generate(seed);
        Assert.Equal(Rows, data.Labels.Length);
        var split = StratifiedSplit.Of(data.Labels, seed);
        var prepared = PreparedData.Of(contract, data, split, seed);
        double[] oracle = [.. SampleSessions.Generate(Rows, seed).Select(row => row.TrueProbability)];
        double[] truth = [.. split.Holdout.Select(row => oracle[row])];

        double[] Fit(IAlgorithm algorithm) => Candidate
            .Fit(algorithm, prepared, seed, () => { }, TestContext.Current.CancellationToken)
            .Probabilities(prepared.Holdout);
        double Auc(double[] probabilities) =>
            Ranking.RocAuc(new RankedRows(prepared.Holdout.Labels, probabilities).All());

        var boosting = Fit(new GradientBoosting(new GradientBoostingHyperparameters()));
        var logistic = Fit(new LogisticRegressionFitting());
        var errors = boosting.Zip(truth, (ours, known) => Math.Abs(ours - known));
        return new Figures(data.BaseRate, Auc(truth), Auc(boosting), Auc(logistic), errors.Average());
    }

    private LabelledRows Generate(int seed)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var csv = new StreamWriter(path)) SampleSessions.WriteCsv(csv, Rows, seed);
            return ExamplesFile.Read(path, contract);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <param name="MeanError">Mean distance of our probability from the true one.</param>
    private sealed record Figures(double BaseRate, double Oracle, double Boosting, double Logistic, double MeanError);
}
