using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

/// <summary>Holds runs on the generated survey to the oracle: the mean of 10 samples. It prints the figures of
/// docs/sample-process.md.</summary>
public sealed class SurveyOracleTests : RequiresLightGBM
{
    private const int Rows = 2_000;

    [Fact]
    public void Training_comes_close_to_the_oracle_of_the_survey()
    {
        var contract = ContractFile.Read(ShoppingSurvey.ContractPath);
        OracleRun[] runs = [.. Enumerable.Range(1, 10).Select(seed => OracleRun.Run(
            contract, SampleAnswers.WriteCsv,
            [.. SampleAnswers.Generate(Rows, seed).Select(answer => answer.TrueProbability)], seed))];
        double Mean(Func<OracleRun, double> figure) => runs.Average(figure);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"base rate {Mean(run => run.BaseRate):F3}, AUC of the oracle {Mean(run => run.Oracle):F3}, "
            + $"of boosting {Mean(run => run.Boosting):F3}, of logistic regression {Mean(run => run.Logistic):F3}, "
            + $"mean distance from the true probability {Mean(run => run.Distance):F3}");
        Assert.InRange(Mean(run => run.BaseRate), 0.30, 0.40);
        Assert.InRange(Mean(run => run.Oracle), 0.75, 0.80);
        Assert.InRange(Mean(run => run.Oracle - run.Boosting), 0, 0.03);
        Assert.InRange(Mean(run => run.Oracle - run.Logistic), 0, 0.05);
        Assert.InRange(Mean(run => run.Distance), 0, 0.08);
    }
}
