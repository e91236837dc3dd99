using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Fitting;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Scoring.Scorers;

/// <summary>A small model that XGBoost 1.7.4 fitted, committed with rows and XGBoost's own margins for them.</summary>
public sealed class GoldenModel
{
    internal static readonly string[] Features = GeneratedExamples.Columns;

    internal static string ModelPath { get; } = InGolden("gradient-boosting.json");

    internal static string RowsPath { get; } = InGolden("gradient-boosting-rows.csv");

    internal static TreeEnsemble Read(byte[] json) => XGBoostModel.Read(json, Features);

    /// <summary>The model's bytes after a change to its JSON.</summary>
    internal static byte[] Edited(Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(ModelPath))!;
        edit(json);
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    [Fact(Explicit = true)]
    public void Write()
    {
        var fitted = new GradientBoosting(new() { Trees = 20, LearningRate = 0.3 })
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
