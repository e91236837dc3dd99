using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Fitting;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Scoring.Scorers;

/// <summary>A small model that XGBoost 1.7.4 fitted, committed with rows and XGBoost's own margins for them. Tests
/// write both anew with UPDATE_GOLDEN=1.</summary>
internal static class GoldenModel
{
    static GoldenModel()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") Write();
    }

    public static readonly string[] Features = GeneratedExamples.Columns;

    public static string ModelPath { get; } = InGolden("gradient-boosting.json");

    public static string RowsPath { get; } = InGolden("gradient-boosting-rows.csv");

    public static TreeEnsemble Read(byte[] json) => XGBoostModel.Read(json, Features);

    /// <summary>The model's bytes after a change to its JSON.</summary>
    public static byte[] Edited(Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(ModelPath))!;
        edit(json);
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static void Write()
    {
        // The hyperparameters the committed files were made with.
        Setting Set(string name, double value) => new(GradientBoosting.Family.Name, name, value);
        var fitted = GradientBoosting.Family
            .With([
                Set("trees", 20), Set("learning_rate", 0.3), Set("max_leaves", 8), Set("max_depth", 6),
                Set("min_child_weight", 5), Set("subsample", 0.8), Set("colsample", 0.8), Set("lambda", 1),
            ])
            .Fit(GeneratedExamples.Of(2000, seed: 1), seed: 42, TestContext.Current.CancellationToken);
        var rows = GeneratedExamples.Of(50, seed: 2).Features;

        File.WriteAllBytes(ModelPath, fitted.ModelJson);
        new ScoredRows(
            Features,
            [.. Enumerable.Range(0, rows.RowCount).Select(index => rows.Row(index).ToArray())],
            Array.ConvertAll(fitted.LibraryMargins(rows), margin => (float)margin)).Write(RowsPath);
    }

    private static string InGolden(string name) =>
        Path.Combine(SharedData.Repository, "tests", "PurchaseApi.Tests", "Golden", name);
}
