using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Algorithms;

namespace PurchaseApi.Tests.Scoring.Models;

/// <summary>A small model that XGBoost 1.7.4 fitted to <c>GeneratedExamples.Draw(2000, seed: 1)</c>, committed with rows
/// and XGBoost's own margins for them.</summary>
internal static class GoldenModel
{
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

    private static string InGolden(string name) =>
        Path.Combine(SharedData.Repository, "tests", "PurchaseApi.Tests", "Golden", name);
}
