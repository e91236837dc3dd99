using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Scoring.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Importing;

public sealed class ImportTests : IDisposable
{
    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Theory]
    [InlineData("depthwise", "gradient_boosting")]
    [InlineData("leafwise", "gradient_boosting")]
    [InlineData("forest", "random_forest")]
    public async Task Imported_XGBoost_models_keep_their_margins(string model, string algorithm)
    {
        Take($"xgboost-{model}.json", $"xgboost-{model}-rows.csv");

        var version = await import.Import();

        Assert.Equal(algorithm, version.Manifest.Algorithm);
        Assert.Equal("1.7.4", version.Manifest.Libraries["xgboost"]);
        AssertSameMargins(version);
    }

    [Fact]
    public async Task Imported_LightGBM_models_keep_their_probabilities()
    {
        Take("lightgbm-model.txt", "lightgbm-rows.csv");

        var version = await import.Import();

        var lines = File.ReadAllLines(import.RowsPath).Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.Equal("lightgbm", version.Manifest.Algorithm);
        Assert.Equal(1000, lines.Length);
        Assert.All(lines, cells => Assert.Equal(
            double.Parse(cells[4]), version.Predictor.Predict(ToRow(cells)).Probability, tolerance: 1e-12));
    }

    [Theory]
    [InlineData("xgboost-depthwise.json", "xgboost-depthwise-rows.csv")]
    [InlineData("lightgbm-model.txt", "lightgbm-rows.csv")]
    public async Task Inputs_may_be_in_any_order(string booster, string rows)
    {
        Take(booster, rows);
        import.WriteContract(ImportFolder.Contract
            .Replace("  time_spent: { type: number, missing: keep }\n", "")
            .Replace("label:", "  time_spent: { type: number, missing: keep }\nlabel:"));

        var version = await import.Import();

        Assert.Equal(1000, version.Manifest.Import!.CheckedRows);
        Assert.Equal("time_spent", version.Predictor.Contract.Inputs[^1].Name);
    }

    [Theory]
    [InlineData("\"[5E-1]\"")]
    [InlineData("0.5")]
    public async Task Files_of_XGBoost_3_are_read(string baseScore)
    {
        Take("xgboost-leafwise.json", "xgboost-leafwise-rows.csv");
        var json = JsonNode.Parse(File.ReadAllBytes(import.BoosterPath))!;
        var parameters = json["learner"]!["learner_model_param"]!;
        (parameters["base_score"], parameters["num_class"]) = (JsonNode.Parse(baseScore), "1");
        var booster = json["learner"]!["gradient_booster"]!;
        booster["model"]!["cats"] = JsonNode.Parse("""{"enc":[],"feature_segments":[],"sorted_idx":[]}""");
        var trees = booster["model"]!["trees"]!.AsArray();
        booster["weight_drop"] = new JsonArray([.. trees.Select(_ => JsonNode.Parse("1E0"))]);
        foreach (var tree in trees) tree!["tree_param"]!["size_leaf_vector"] = "1";
        json["version"] = new JsonArray(3, 1, 0);
        import.WriteBooster(json.ToJsonString());

        var version = await import.Import();

        Assert.Equal("3.1.0", version.Manifest.Libraries["xgboost"]);
        AssertSameMargins(version);
    }

    [Fact]
    public async Task XGBoost_JSON_is_published_unchanged()
    {
        var version = await import.Import();

        var published = import.Models.Repository.Folder("imported", version.Id);
        Assert.Equal(File.ReadAllBytes(import.BoosterPath), File.ReadAllBytes(Path.Combine(published, "model.json")));
        Assert.Equal(32, version.Manifest.GoldenRows.Count);
    }

    [Fact]
    public async Task Expected_rows_may_have_probabilities()
    {
        var rows = ScoredRows.Read(GoldenModel.RowsPath);
        import.WriteRows("time_spent,pages_viewed,basket_value,returning,probability\n" + string.Join('\n',
            rows.Rows.Zip(rows.Margins, (row, margin) =>
                string.Join(',', row.Select(value => double.IsNaN(value) ? "" : $"{value:R}"))
                + $",{1 / (1 + MathF.Exp(-margin))}")));

        var version = await import.Import("--threshold", "0.3");

        Assert.Equal(50, version.Manifest.Import!.CheckedRows);
        Assert.Equal(0.3, version.Manifest.Threshold!.Value);
    }

    [Fact]
    public async Task Boosters_without_names_are_matched_by_position()
    {
        import.WriteBooster(GoldenModel.Edited(json => json["learner"]!.AsObject().Remove("feature_names")));

        var run = await import.Run();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("names no features", run.Output);
        Assert.True(import.InService().Manifest.Import!.FeaturesByPosition);
    }

    [Fact]
    public async Task No_promote_keeps_the_version_out_of_service()
    {
        var run = await import.Run("--no-promote", "--json");

        Assert.False((bool)JsonNode.Parse(run.Output)!["in_service"]!);
        Assert.Throws<VersionException>(import.InService);
    }

    [Fact]
    public async Task Changed_inputs_must_be_accepted()
    {
        await import.Import();
        import.WriteContract(ImportFolder.Contract.Replace(
            "time_spent: { type: number,", "time_spent: { type: number, range: [-1000, 1000],"));

        Assert.Contains("--accept-input-change", (await import.Run()).Errors);
        Assert.Equal(0, (await import.Run("--accept-input-change")).ExitCode);
    }

    private void Take(string booster, string rows)
    {
        import.WriteBooster(File.ReadAllBytes(SharedData.File($"reference/import/{booster}")));
        import.WriteRows(File.ReadAllText(SharedData.File($"reference/import/{rows}")));
    }

    private void AssertSameMargins(PublishedVersion version)
    {
        var rows = ScoredRows.Read(import.RowsPath);
        Assert.Equal(1000, rows.Rows.Length);
        Assert.Equal(rows.Margins, rows.Rows.Select(row => (float)version.Predictor.Margin(new Row(default, row))));
    }

    private static Row ToRow(string[] cells) =>
        new(default, [.. cells[..4].Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell))]);
}
