using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

/// <summary>Holds whole training runs to an oracle that knows the true probabilities: the mean of 20 samples. It prints
/// the figures of docs/sample-process.md.</summary>
public sealed class OracleTests : RequiresLightGBM
{
    private const int Rows = 5_000;

    [Fact]
    public void Training_is_close_to_the_oracle_and_calibrated()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        OracleRun[] runs = [.. Enumerable.Range(1, 20).Select(seed => OracleRun.Run(
            contract, SampleSessions.WriteCsv,
            [.. SampleSessions.Generate(Rows, seed).Select(session => session.TrueProbability)], seed))];
        double Mean(Func<OracleRun, double> figure) => runs.Average(figure);

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
}
