using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>What the defaults reach on real rows, beside what others reached on them. It prints the figures.</summary>
public sealed class RealDataTests
{
    private static readonly string shoppersYaml = File.ReadAllText(
        Path.Combine(SharedData.Repository, "models", "online-shoppers", "contract.yaml"));

    [Fact]
    public void Boosting_matches_the_best_published_results_on_Online_Shoppers()
    {
        var mean = Shoppers("gradient_boosting", shoppersYaml);

        Assert.InRange(mean.RocAuc, 0.934, 0.95);   // XGBoost .935
        Assert.InRange(mean.AveragePrecision, 0.75, 0.80);
        Assert.InRange(mean.Brier, 0.05, 0.069);
        Assert.InRange(mean.F1, 0.68, 0.75);
    }

    [Fact]
    public void Ranking_without_page_values_matches_published_results()
    {
        var yaml = Regex.Replace(shoppersYaml, @"^  page_values:\s*\{[^}]*\}\n", "", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.NotEqual(shoppersYaml, yaml);
        var mean = Shoppers("gradient_boosting", yaml);

        Assert.InRange(mean.RocAuc, 0.782, 0.80);   // XGBoost .785
    }

    [Fact]
    public void Ranking_of_the_survey_without_its_leak_matches_the_reference()
    {
        var survey = ShoppingSurvey.Read();
        var contract = survey.ToContract(["age"], ShoppingSurvey.Categories, "frequent", "1");
        var path = Path.GetTempFileName();
        try
        {
            survey.Write(path, ["age", .. ShoppingSurvey.Categories, "frequent"]);
            var data = ExamplesFile.Read(path, contract);
            var mean = Mean("survey", CrossValidation.Run(
                AlgorithmFamilies.Named("random_forest"), contract, data, CrossValidation.Folds(data, seed: 42)));

            Assert.InRange(mean.RocAuc, 0.73, 0.81);   // with the leak .96
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("Purchase_Frequency")]   // what the label is made from
    [InlineData("engagement")]           // a score that holds it: browsing + purchase frequency
    public async Task A_strict_run_rejects_the_surveys_leak(string leak)
    {
        using var models = new ModelsFolder();
        var survey = ShoppingSurvey.Read();
        string[] numbers = leak == "engagement" ? ["age", leak] : ["age"];
        string[] categories =
            leak == "engagement" ? ShoppingSurvey.Categories : [.. ShoppingSurvey.Categories, leak];
        var (data, yaml) = (Path.Combine(models.Path, "survey.csv"), Path.Combine(models.Path, "contract.yaml"));
        survey.Write(data, [.. numbers, .. categories, "frequent"]);
        await File.WriteAllTextAsync(
            yaml, survey.ToContract(numbers, categories, "frequent", "1").Yaml, TestContext.Current.CancellationToken);

        var run = await Worker.Run("train", "--model", "table", "--contract", yaml, "--data", data,
            "--models", models.Path, "--algorithms", "logistic_regression", "--trials", "1", "--strict");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"label_leak: The input '{leak.ToLowerInvariant()}'", run.Errors);
        Assert.Empty(models.Repository.Versions("table"));
    }

    [Fact]
    public void Probabilities_of_retail_sessions_stay_near_the_base_rate()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var data = ExamplesFile.Read(SharedData.File("retailtech-sessions.csv"), contract);
        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        var baseRate = AllBaselines.Fit(contract.Inputs, data, all)
            .Single(baseline => baseline.Name == AllBaselines.BaseRate).On(data, all).Brier;

        var mean = Mean("retail sessions", [.. Enumerable.Range(1, 5).SelectMany(seed => CrossValidation.Run(
            AlgorithmFamilies.Named("logistic_regression"), contract, data, CrossValidation.Folds(data, seed)))]);

        Assert.InRange(mean.RocAuc, 0.58, 0.72);   // scikit-learn .613; above .72 would mean a leak
        Assert.InRange(mean.Brier, 0.1, baseRate);
    }

    private static Means Shoppers(string algorithm, string yaml)
    {
        var contract = ContractFile.Parse(yaml, "contract.yaml");
        var data = ExamplesFile.Read(SharedData.File("online-shoppers.csv"), contract);
        var splits = Table.Read(SharedData.File("reference/online-shoppers-splits.csv"));
        int[] folds = [.. splits.Columns["cv5_group_safe"].Select(int.Parse)];
        return Mean(algorithm, CrossValidation.Run(AlgorithmFamilies.Named(algorithm), contract, data, folds));
    }

    private static Means Mean(string what, IReadOnlyList<MetricValues> folds)
    {
        double Mean(Func<MetricValues, double> figure) => folds.Average(figure);
        var mean = new Means(
            Mean(fold => fold.RocAuc), Mean(fold => fold.AveragePrecision), Mean(fold => fold.Brier),
            Mean(fold => fold.Confusion.F1));
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}, {folds.Count} folds: {mean}");
        return mean;
    }

    private sealed record Means(double RocAuc, double AveragePrecision, double Brier, double F1);
}
