using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>A contract without a label: the worker fits its numbers and publishes; nothing is predicted.</summary>
public sealed class RulesRunTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Rules_are_fitted_on_all_rows_without_a_scorer()
    {
        var version = await Visits.Train(models);

        var (manifest, contract) = (version.Manifest, version.Predictor.Contract);
        Assert.Equal(
            ("rules", 100, null, 10),
            (manifest.Algorithm, manifest.Data.Rows, manifest.Data.BaseRate, manifest.Data.Imputed!["days"]));
        Assert.Equal(["contract.json"], manifest.Files.Keys);
        Assert.Equal((null, null, null), (manifest.Calibration, manifest.Threshold, manifest.Conformal));
        Assert.Equal(49, contract.Inputs[0].Missing.Constant);   // the median of 90: 9, 19, ... 99 are not known
        Assert.Equal("days < 26.75", contract.Features[2].Text);
        Assert.False(version.Predictor.HasScorer);
        Assert.All(manifest.GoldenRows, row => Assert.Equal((null, true), (row.Margin, row.Segment is not null)));
    }

    [Fact]
    public async Task Training_twice_gives_the_same_version() =>
        Assert.Equal(
            (await Visits.Train(models)).Manifest.Files["contract.json"],
            (await Visits.Train(models)).Manifest.Files["contract.json"]);

    [Fact]
    public async Task Output_says_that_nothing_is_predicted()
    {
        var run = await Visits.Run(models, "train");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("100 rows; missing values: days 10", run.Output);
        Assert.Contains("features and segments are the answer", run.Output);
        Assert.Contains("is published and in service", run.Output);
    }

    [Fact]
    public async Task The_worker_answers_rows_with_features_and_segment()
    {
        var version = await Visits.Train(models);
        var output = Path.Combine(models.Path, "answers.csv");

        var run = await Visits.Run(models, "predict", "--output", output);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var lines = await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(
            "visitor,recency,per_day,is_recent,segment,model_version,error_code,error_detail", lines[0]);
        Assert.EndsWith($",,true,other,{version.Id},,", lines[1]);   // 0.5 / 0 is not known
        Assert.EndsWith($",1.1,true,other,{version.Id},,", lines[6]);
    }

    [Fact]
    public async Task Evaluating_is_rejected()
    {
        var version = await Visits.Train(models);

        var run = await Visits.Run(models, "evaluate");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"error: version {version.Id} of 'visits' has no label, so there is nothing to measure; use `predict`\n",
            run.Errors);
    }

    [Fact]
    public async Task Rule_models_are_listed_without_metrics()
    {
        var version = await Visits.Train(models);

        var run = await Worker.Run("list", "--models", models.Path, "--json");

        var listed = JsonNode.Parse(run.Output)!["models"]![0]!["versions"]![0]!;
        Assert.Equal((version.Id.Text, "rules"), ((string?)listed["version"], (string?)listed["algorithm"]));
        Assert.Null(listed["roc_auc"]);
        Assert.Null(listed["problem"]);
    }

    [Fact]
    public async Task Watching_is_rejected()
    {
        await Visits.Train(models);
        var inbox = Directory.CreateDirectory(Path.Combine(models.Path, "inbox")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(inbox, "a.csv"), Visits.Csv + "5000,1,1\n", TestContext.Current.CancellationToken);

        var run = await Worker.Run(
            "watch", "--model", "visits", "--models", models.Path, "--inbox", inbox, "--poll", "00:00:00.001",
            "--once");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the contract of 'visits' has no label, so no version can be called better", run.Output);
    }

    [Theory]
    [InlineData("features:", "intents: [{ level: all }]\nfeatures:", "7: intents: needs a label")]
    [InlineData("features:", "model: [days]\nfeatures:", "7: model: needs a label")]
    [InlineData("per_day:", "probability:", "9: features/probability: 'probability' is a word of every answer")]
    public void Keys_of_predictions_are_rejected(string text, string mistake, string problem)
    {
        var error = Assert.Throws<ContractException>(
            () => ContractFile.Parse(Visits.Yaml.Replace(text, mistake, StringComparison.Ordinal), "c.yaml"));

        Assert.StartsWith($"c.yaml:{problem}", error.Message);
    }

    [Fact]
    public void A_contract_without_label_features_or_segments_is_rejected() => Assert.StartsWith(
        "c.yaml:1: label: a contract needs label: { name: COLUMN, positive: VALUE }, or features or segments",
        Assert.Throws<ContractException>(
            () => ContractFile.Parse("name: a\ninputs:\n  b: { type: flag }\n", "c.yaml")).Message);

    public void Dispose() => models.Dispose();
}
