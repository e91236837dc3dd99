using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests;

/// <summary>The models that the repository serves say one thing, whoever is asked.</summary>
public sealed class ShippedModelTests
{
    private static readonly string folder = Path.Combine(SharedData.Repository, "models");

    public static TheoryData<string> Labelled => [.. Versions().Where(version => version.Predictor.HasScorer)
        .Select(version => version.Model)];

    [Theory]
    [MemberData(nameof(Labelled))]
    public void No_action_contradicts_its_band_or_prediction(string model)
    {
        var version = Versions().Single(version => version.Model == model);
        var (predictor, contract) = (version.Predictor, version.Predictor.Contract);
        var written = ContractFile.Read(Path.Combine(folder, model, "contract.yaml"));
        var threshold = predictor.Decisions.Threshold;
        foreach (var row in ModelsFolder.Rows(written, count: 10_000))
        {
            var prediction = predictor.Predict(row);

            Assert.Equal(prediction.Probability >= threshold, prediction.IsPositive);
            if (contract.Intents.Count > 0)
                Assert.Equal(
                    contract.Intents.First(intent => prediction.Probability < intent.End(threshold)),
                    prediction.Intent);
            Assert.False(prediction.Confidence == Confidence.High
                && (prediction.IsPositive ? prediction.Probability : 1 - prediction.Probability) < 0.6);
            if (contract.Decision is null) Assert.Equal(prediction.Intent?.Action, prediction.Action);
            else Assert.Equal(Best(predictor, row, prediction), prediction.ExpectedGain, 1e-12);
        }
    }

    [Fact]
    public async Task Service_worker_and_report_agree_on_verdict_and_base_rate()
    {
        Needs.Present(File.Exists(Path.Combine(folder, "purchase", "current")), "no model is shipped");
        await AssertAgreement(folder, [.. Versions().Select(version => version.Model)]);
    }

    [Fact]
    public async Task They_agree_on_models_that_must_not_be_used()
    {
        using var models = new ModelsFolder();
        foreach (var name in DoubtfulModels.All)
        {
            var run = await DoubtfulModels.Train(models.Path, name, "--force");
            Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        }

        await AssertAgreement(models.Path, DoubtfulModels.All);

        Assert.Equal(
            [
                (Verdict.DoNotUse, Verdict.LabelLeak), (Verdict.DoNotUse, Verdict.ConstantModel),
                (Verdict.UseWithCare, Verdict.Miscalibrated),
            ],
            DoubtfulModels.All.Select(name => PublishedVersion.Load(
                models.Repository, name, models.Repository.Current(name)).Manifest).Select(manifest => (
                manifest.Verdict!.Decision, manifest.Findings.Select(finding => finding.Code).First(code =>
                    code is Verdict.LabelLeak or Verdict.ConstantModel or Verdict.Miscalibrated))));
    }

    [Fact]
    public async Task A_leaky_model_is_promoted_only_by_force()
    {
        using var models = new ModelsFolder();

        var run = await DoubtfulModels.Train(models.Path, DoubtfulModels.Leaky);

        Assert.Equal(3, run.ExitCode);
        Assert.False(File.Exists(models.Repository.CurrentFile(DoubtfulModels.Leaky)));
        Assert.Equal(0, (await DoubtfulModels.Train(models.Path, DoubtfulModels.Leaky, "--force")).ExitCode);
        Assert.True(File.Exists(models.Repository.CurrentFile(DoubtfulModels.Leaky)));
    }

    private static async Task AssertAgreement(string models, IReadOnlyList<string> names)
    {
        await using var api = new Api(settings: new Dictionary<string, string>
        {
            ["Serving:ModelsPath"] = models,
            ["Serving:DefaultModel"] = names[0],
        });
        var output = (await Worker.Run("list", "--models", models, "--json")).Output;
        var listed = JsonNode.Parse(output)!["models"]!.AsArray();
        var summaries = (await api.Get("/models")).Body!["models"]!.AsArray();
        var ofDefault = (await api.Get("/model/info")).Body!;

        foreach (var name in names)
        {
            var info = (await api.Get($"/models/{name}")).Body!;
            var fromWorker = listed.Single(model => (string)model!["name"]! == name)!["versions"]!.AsArray()
                .Single(one => (bool)one!["in_service"]!)!;
            var summary = summaries.Single(model => (string)model!["name"]! == name)!;
            var report = WebUtility.HtmlDecode((await api.Get($"/models/{name}/report")).Text);

            if (name == names[0]) Assert.Equal(Text(info["verdict"]), Text(ofDefault["verdict"]));
            Assert.Equal(Text(info["verdict"]), Text(fromWorker["verdict"]));
            Assert.Equal(Text(info["verdict"]), Text(summary["verdict"]));
            Assert.Equal((double?)info["base_rate"], (double?)fromWorker["base_rate"]);
            AssertSays(report, info);
        }
    }

    private static void AssertSays(string report, JsonNode info)
    {
        if (info["verdict"] is not { } told)
        {
            Assert.DoesNotContain("class=\"verdict", report);
            return;
        }

        var verdict = told.Deserialize<Verdict>(PurchaseApi.Scoring.Json.Options)!;
        Assert.Contains($"<strong>{VerdictWords.For(verdict)}.</strong>", report);
        Assert.Contains(string.Join(' ', verdict.Reasons), report);
        Assert.Contains($"random picks: {Numbers.Percent((double)info["base_rate"]!)}", report);
    }

    private static double Best(Predictor predictor, Row row, in Prediction prediction)
    {
        var slots = new double[predictor.Contract.Inputs.Count + predictor.Contract.Features.Count];
        new FeatureEncoder(predictor.Contract).Derive(row, slots);
        var (decision, p, best) = (predictor.Contract.Decision!, prediction.Probability, 0.0);
        foreach (var action in decision.Actions)
        {
            var raised = action.Odds * p / (1 - p + (action.Odds * p));
            var value = decision.Value.Compute(slots);
            var (discount, cost) = (action.Discount.Compute(slots), action.Cost.Compute(slots));
            best = Math.Max(best, (raised * (value - discount)) - (p * value) - cost);
        }

        return best;
    }

    private static string? Text(JsonNode? node) => node?.ToJsonString();

    private static IEnumerable<PublishedVersion> Versions()
    {
        var repository = new ModelRepository(folder);
        return repository.Models().Select(model =>
            PublishedVersion.Load(repository, model, repository.Current(model)));
    }
}
