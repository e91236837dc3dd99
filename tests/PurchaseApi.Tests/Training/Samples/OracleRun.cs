using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.Logistic;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Samples;

/// <summary>A whole run on a generated sample, held to an oracle that knows the true probabilities.</summary>
/// <param name="Oracle">ROC AUC on the holdout, as are boosting's and logistic regression's.</param>
/// <param name="Distance">Mean distance of boosting's probability from the true one.</param>
internal sealed record OracleRun(
    double BaseRate, double Oracle, double Boosting, double Logistic, double Distance,
    Dictionary<string, double> Coverage, bool HighContradictsPrediction)
{
    /// <param name="contract">Which reads the sample.</param>
    /// <param name="writeCsv">Takes the number of rows and the seed.</param>
    /// <param name="oracle">The true probability of each row.</param>
    /// <param name="seed">Of the sample and of the run.</param>
    public static OracleRun Run(Contract contract, Action<TextWriter, int, int> writeCsv, double[] oracle, int seed)
    {
        var data = Read(contract, csv => writeCsv(csv, oracle.Length, seed));
        Assert.Equal(oracle.Length, data.Labels.Length);
        var split = StratifiedSplit.Draw(data.Labels, seed);
        var prepared = PreparedData.From(contract, data, split, seed);
        double[] truth = [.. split.Holdout.Select(row => oracle[row])];

        var boosting = Fit(GradientBoosting.Family, prepared, seed);
        var logistic = Fit(LogisticRegressionFitting.Family, prepared, seed);
        var chosen = boosting.Validation.Confusion.F1 >= logistic.Validation.Confusion.F1 ? boosting : logistic;
        var quantiles = ConformalFitting.Fit(chosen.Probabilities(prepared.Validation), prepared.Validation.Labels);
        var holdout = chosen.Probabilities(prepared.Holdout);
        double Auc(double[] probabilities) => MetricValues.Compute(prepared.Holdout.Labels, probabilities, threshold: 0.5).RocAuc;

        return new OracleRun(
            data.BaseRate,
            Auc(truth),
            Auc(boosting.Probabilities(prepared.Holdout)),
            Auc(logistic.Probabilities(prepared.Holdout)),
            boosting.Probabilities(prepared.Holdout).Zip(truth, (ours, known) => Math.Abs(ours - known)).Average(),
            ConformalCoverage.Measure(quantiles, holdout, prepared.Holdout.Labels)
                .ToDictionary(coverage => $"{coverage.Level} {coverage.Class}", coverage => coverage.Share),
            holdout.Any(probability => Contradicts(quantiles, probability, chosen.Threshold)));
    }

    private static bool Contradicts(ConformalQuantiles quantiles, double probability, double threshold)
    {
        var isPositive = probability >= threshold;
        return quantiles.Assess(probability, isPositive) == Confidence.High
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

    private static LabelledRows Read(Contract contract, Action<TextWriter> write)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var csv = new StreamWriter(path)) write(csv);
            return ExamplesFile.Read(path, contract);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
