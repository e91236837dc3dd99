using System.Net;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Importing;

public sealed class ServedImportTests : IDisposable
{
    private static readonly Dictionary<string, string> ByDefault = new() { ["Serving:DefaultModel"] = "imported" };

    private const string Row = """{"time_spent":20.5,"pages_viewed":3,"basket_value":60,"returning":null}""";

    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Fact]
    public async Task An_imported_model_is_served_with_reasons()
    {
        await using var api = await Serve(TinyLightGBM.WithCounts);

        var answer = await api.Post("/predict?explain=true", Row);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1 / (1 + Math.Exp(-0.5 * 1.1125)), (double)answer.Body!["probability"]!, tolerance: 1e-12);
        Assert.Equal("low", (string)answer.Body["confidence"]!);
        var reasons = answer.Body["reasons"]!;
        Assert.Equal(1.1125, (double)reasons["margin"]!, tolerance: 1e-6);
        // Of 100 training rows 30, 50 and 20 reached the first tree's leaves, 60 and 40 the second's.
        Assert.Equal(0.1125, (double)reasons["base_value"]!, tolerance: 1e-6);
        Assert.Equal(
            [("basket_value", 0.61), ("time_spent", 0.3), ("pages_viewed", 0.09)],
            reasons["contributions"]!.AsArray().Select(reason =>
                ((string)reason!["name"]!, Math.Round((double)reason["contribution"]!, 6))));
    }

    [Fact]
    public async Task Reasons_are_exact_with_leaf_counts()
    {
        await using var api = await Serve(TinyLightGBM.WithCounts);

        Assert.Null((await api.Post("/predict?explain=true", Row)).Body!["reasons"]!["standard_error"]);
        Assert.Equal(HttpStatusCode.OK, (await api.Post("/predict/batch?explain=true", Rows(101))).Status);
    }

    [Fact]
    public async Task Reasons_are_sampled_without_leaf_counts()
    {
        await using var api = await Serve(TinyLightGBM.Text);

        var model = Path.Combine(import.Models.Repository.Folder("imported", import.InService().Id), "model.json");
        Assert.DoesNotContain("leaf_counts", File.ReadAllText(model));
        var reasons = (await api.Post("/predict?explain=true", Row)).Body!["reasons"]!;
        Assert.Equal(1.1125, (double)reasons["margin"]!, tolerance: 1e-12);
        Assert.InRange((double)reasons["standard_error"]!, 0, 1);
        (await api.Post("/predict/batch?explain=true", Rows(101))).IsProblem(413, "TOO_MANY_ROWS");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Import_says_whether_reasons_are_sampled(bool hasCounts, bool isTold)
    {
        import.WriteBooster(hasCounts ? TinyLightGBM.WithCounts : TinyLightGBM.Text);
        import.WriteRows(TinyLightGBM.RowsCsv);

        Assert.Equal(isTold, (await import.Run()).Output.Contains("reasons will be sampled"));
    }

    [Fact]
    public async Task Unmeasured_imports_say_so()
    {
        await import.Import();
        await using var api = new Api(import.Models, ByDefault);

        var info = (await api.Get("/model/info")).Body!;

        Assert.Empty(info["metrics"]!.AsObject());
        Assert.Equal("not_measured", (string)info["findings"]![0]!["code"]!);
        Assert.Equal(50, (int)info["import"]!["checked_rows"]!);
        Assert.Equal(0, (int)info["data"]!["rows"]!);
        Assert.Equal(20, (int)info["hyperparameters"]!["trees"]!);
    }

    [Fact]
    public async Task Labelled_rows_calibrate_and_measure_an_import()
    {
        var manifest = (await import.Import("--data", await import.WriteLabelled(count: 2000))).Manifest;

        Assert.Equal((1400, 300, 300), (manifest.Split.Train, manifest.Split.Validation, manifest.Split.Holdout));
        // Each label was drawn with the booster's own probability, so there is little to calibrate.
        Assert.InRange(manifest.Metrics.Holdout["calibration_error"].Value, 0, 0.1);
        Assert.InRange(manifest.Metrics.Holdout["roc_auc"].Value, 0.6, 1);
        Assert.Equal("f1", manifest.Threshold!.Criterion);
        Assert.InRange(manifest.Conformal!.Quantiles.Positive.At80, 0.01, 0.99);
        Assert.Equal(2000, manifest.Data.Rows);
        Assert.Equal(4, manifest.Importance.Count);
        Assert.DoesNotContain(manifest.Findings, finding => finding.Code == "not_measured");
    }

    [Fact]
    public async Task Commands_on_versions_know_imported_ones()
    {
        var version = await import.Import();
        var output = import.InFolder("answers.csv");

        var list = await Worker.Run("list", "--models", import.Models.Path);
        var predict = await Worker.Run("predict", "--model", "imported", "--models", import.Models.Path,
            "--data", import.RowsPath, "--output", output);

        Assert.Contains(version.Id.Text, list.Output);
        Assert.Equal(0, predict.ExitCode);
        Assert.Equal(51, File.ReadAllLines(output).Length);
    }

    private async Task<Api> Serve(string lightgbm)
    {
        import.WriteBooster(lightgbm);
        import.WriteRows(TinyLightGBM.RowsCsv);
        await import.Import();
        return new Api(import.Models, ByDefault);
    }

    private static string Rows(int count) => $"[{string.Join(',', Enumerable.Repeat(Row, count))}]";
}
