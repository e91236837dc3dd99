using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Importing;

public sealed class ServedImportTests : IDisposable
{
    private static readonly Dictionary<string, string> ByDefault = new() { ["Serving:DefaultModel"] = "imported" };

    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Fact]
    public async Task An_imported_model_is_served_with_reasons()
    {
        import.WriteBooster(TinyLightGBM.Text);
        import.WriteRows(TinyLightGBM.RowsCsv);
        await import.Import();
        await using var api = new Api(import.Models, ByDefault);

        var answer = await api.Post("/predict?explain=true",
            """{"time_spent":20.5,"pages_viewed":3,"basket_value":60,"returning":null}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1 / (1 + Math.Exp(-0.5 * 1.1125)), (double)answer.Body!["probability"]!, tolerance: 1e-12);
        Assert.Equal("low", (string)answer.Body["confidence"]!);
        Assert.Equal(1.1125, (double)answer.Body["reasons"]!["margin"]!, tolerance: 1e-12);
    }

    [Fact]
    public async Task What_nobody_has_measured_is_said_to_be_unmeasured()
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
    public async Task Labelled_rows_calibrate_and_measure_it()
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
}
