using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Tests.Training.Findings;

/// <summary>What the replaced systems overlooked in their own data is found.</summary>
public sealed class RealDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("findings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Only_page_values_is_suspicious_in_Online_Shoppers()
    {
        string[] numbers =
        [
            "Administrative", "Administrative_Duration", "Informational", "Informational_Duration", "ProductRelated",
            "ProductRelated_Duration", "BounceRates", "ExitRates", "PageValues", "SpecialDay",
        ];
        string[] categories =
            ["Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend"];
        var table = Table.Read(SharedData.File("online-shoppers.csv"));

        var findings = Check(table, numbers, categories, "Revenue", "TRUE");

        var telling = Assert.Single(findings, IsTelling);
        Assert.Equal("suspicious_input", telling.Code);
        Assert.Contains("'pagevalues'", telling.Message);
    }

    [Fact]
    public void Without_the_labels_source_the_survey_has_no_leak() =>
        Assert.DoesNotContain(
            Check(ShoppingSurvey.Read(), ["age"], ShoppingSurvey.Categories, "frequent", "1"), IsTelling);

    [Fact]
    public void The_labels_source_among_the_surveys_inputs_is_a_leak()
    {
        string[] categories = [.. ShoppingSurvey.Categories, "Purchase_Frequency"];
        var findings = Check(ShoppingSurvey.Read(), ["age"], categories, "frequent", "1");

        var leak = Assert.Single(findings, IsTelling);
        Assert.Equal("label_leak", leak.Code);
        Assert.Contains("'purchase_frequency'", leak.Message);
    }

    [Fact]
    public void A_score_containing_the_labels_source_is_found()
    {
        var findings = Check(ShoppingSurvey.Read(), ["age", "engagement"], ShoppingSurvey.Categories, "frequent", "1");

        var leak = Assert.Single(findings, IsTelling);
        Assert.Equal("label_leak", leak.Code);
        Assert.Contains("'engagement'", leak.Message);
    }

    [Fact]
    public void The_retail_sessions_model_is_not_better_than_the_base_rate()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var findings = Check(contract, SharedData.File("retailtech-sessions.csv"));

        var finding = Assert.Single(findings, finding => finding.Code == "not_better_than_baseline");
        Assert.Contains("not better than always answering the base rate", finding.Message);
        Assert.DoesNotContain(findings, IsTelling);
    }

    private IReadOnlyList<Finding> Check(
        Table table, string[] numbers, string[] categories, string label, string positive)
    {
        var path = Path.Combine(folder, "table.csv");
        table.Write(path, [.. numbers, .. categories, label]);
        return Check(table.ToContract(numbers, categories, label, positive), path);
    }

    /// <summary>The mean of the rules of one input stands in for a model, which these checks need not.</summary>
    private static IReadOnlyList<Finding> Check(Contract contract, string path)
    {
        var data = ExamplesFile.Read(path, contract);
        var split = StratifiedSplit.Draw(data.Labels, seed: 42);
        var baselines = AllBaselines.Fit(contract.Inputs, data, split.Train);
        var rules = baselines.Where(baseline => !baseline.IsConstant).ToArray();
        double[] Mean(int[] rows) =>
            Array.ConvertAll(rows, row => rules.Average(rule => rule.Probability(data.Rows[row])));

        var findings = FindingChecks.Run(new(
            contract.Inputs, data, split, Mean(split.Holdout),
            ThresholdChoice.F1.Choose(Mean(split.Train), data.LabelsOf(split.Train)), baselines, Seed: 42));
        foreach (var finding in findings)
            TestContext.Current.TestOutputHelper!.WriteLine($"{finding.Code}: {finding.Message}");
        return findings;
    }

    private static bool IsTelling(Finding finding) => finding.Code is "label_leak" or "suspicious_input";
}
