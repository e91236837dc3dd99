using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Fitting.XGBoost;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.Tuning;

namespace PurchaseApi.Tests.Training;

/// <summary>Holds whole training runs to an oracle that knows the true probabilities: the mean of 20 samples. It prints
/// the figures of docs/sample-process.md.</summary>
public sealed class OracleTests : RequiresXGBoost
{
    private const int Rows = 5_000;

    [Fact]
    public void Training_comes_close_to_the_oracle_and_says_truly_how_sure_it_is()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        Figures[] runs = [.. Enumerable.Range(1, 20).Select(seed => Measure(contract, seed))];
        double Mean(Func<Figures, double> figure) => runs.Average(figure);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"base rate {Mean(run => run.BaseRate):F3}, AUC of the oracle {Mean(run => run.Oracle):F3}, "
            + $"of boosting {Mean(run => run.Boosting):F3}, of logistic regression {Mean(run => run.Logistic):F3}, "
            + $"mean distance from the true probability {Mean(run => run.Distance):F3}; coverage "
            + string.Join(", ", runs[0].Coverage.Keys.Select(key => $"{key} {Mean(run => run.Coverage[key]):F3}")));
        Assert.InRange(Mean(run => run.BaseRate), 0.25, 0.40);
        Assert.InRange(Mean(run => run.Oracle), 0.75, 0.82);
        Assert.InRange(Mean(run => run.Oracle - run.Boosting), 0, 0.02);
        Assert.InRange(Mean(run => run.Boosting - run.Logistic), 0.01, 1);
        Assert.InRange(Mean(run => run.Distance), 0, 0.06);
        Assert.InRange(Mean(run => run.Coverage["0.95 all"]), 0.94, 0.96);
        Assert.InRange(Mean(run => run.Coverage["0.8 all"]), 0.785, 0.815);
        foreach (var label in new[] { "negative", "positive" })
        {
            Assert.InRange(Mean(run => run.Coverage[$"0.95 {label}"]), 0.93, 0.97);
            Assert.InRange(Mean(run => run.Coverage[$"0.8 {label}"]), 0.78, 0.82);
        }

        Assert.All(runs, run => Assert.False(run.HighContradictsPrediction));
    }

    private static Figures Measure(Contract contract, int seed)
    {
        var data = Generate(contract, seed);
        Assert.Equal(Rows, data.Labels.Length);
        var split = StratifiedSplit.Of(data.Labels, seed);
        var prepared = PreparedData.Of(contract, data, split, seed);
        double[] oracle = [.. SampleSessions.Generate(Rows, seed).Select(session => session.TrueProbability)];
        double[] truth = [.. split.Holdout.Select(row => oracle[row])];

        var boosting = Fit(GradientBoosting.Family, prepared, seed);
        var logistic = Fit(LogisticRegressionFitting.Family, prepared, seed);
        var chosen = boosting.Validation.Confusion.F1 >= logistic.Validation.Confusion.F1 ? boosting : logistic;
        var quantiles = ConformalFitting.Fit(chosen.Probabilities(prepared.Validation), prepared.Validation.Labels);
        var holdout = chosen.Probabilities(prepared.Holdout);
        double Auc(double[] probabilities) => Metrics.Of(prepared.Holdout.Labels, probabilities, threshold: 0.5).RocAuc;

        return new Figures(
            data.BaseRate,
            Auc(truth),
            Auc(boosting.Probabilities(prepared.Holdout)),
            Auc(logistic.Probabilities(prepared.Holdout)),
            boosting.Probabilities(prepared.Holdout).Zip(truth, (ours, known) => Math.Abs(ours - known)).Average(),
            ConformalCoverage.Of(quantiles, holdout, prepared.Holdout.Labels)
                .ToDictionary(coverage => $"{coverage.Level} {coverage.Class}", coverage => coverage.Share),
            holdout.Any(probability => Contradicts(quantiles, probability, chosen.Threshold)));
    }

    private static bool Contradicts(ConformalQuantiles quantiles, double probability, double threshold)
    {
        var isPositive = probability >= threshold;
        return quantiles.Of(probability, isPositive) == Confidence.High
            && !quantiles.At95(probability).IsExactly(isPositive);
    }

    /// <summary>With the defaults, so that the figures are theirs.</summary>
    private static Candidate Fit(AlgorithmFamily family, PreparedData data, int seed)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var search = new RandomSearch(data, Criterion.Named("f1"), trials: 1, seed);
        return Candidate.Fit(
            search.Run(family, [], _ => { }, cancellation), data, ThresholdChoice.F1, seed, cancellation);
    }

    private static LabelledRows Generate(Contract contract, int seed)
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

    /// <param name="Distance">Mean distance of boosting's probability from the true one.</param>
    private sealed record Figures(
        double BaseRate, double Oracle, double Boosting, double Logistic, double Distance,
        Dictionary<string, double> Coverage, bool HighContradictsPrediction);
}
