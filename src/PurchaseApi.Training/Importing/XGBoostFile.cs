using System.Globalization;
using System.Text.Json;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Training.Importing;

/// <summary>XGBoost's JSON model -> an imported booster; the JSON is published as it is.</summary>
internal static class XGBoostFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] json, IReadOnlyList<string> columns)
    {
        var trees = XGBoostModel.Read(json, columns);

        // From here on it is known to be whole.
        using var document = JsonDocument.Parse(json);
        var learner = document.RootElement.GetProperty("learner");
        string[] names = learner.TryGetProperty("feature_names", out var given)
            ? [.. given.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        return new ImportedBooster(
            IsForest(learner, trees.Roots.Length) ? "random_forest" : "gradient_boosting",
            "xgboost",
            string.Join('.', document.RootElement.GetProperty("version").EnumerateArray()),
            trees.Roots.Length,
            FeatureBinding.Of(names, columns.Count, columns, "learner.feature_names").IsByPosition,
            json,
            new QuickTrees(trees))
        { IsSingle = true };
    }

    /// <summary>All trees of one round.</summary>
    private static bool IsForest(JsonElement learner, int trees) =>
        learner.GetProperty("gradient_booster").GetProperty("model").GetProperty("gbtree_model_param")
            .TryGetProperty("num_parallel_tree", out var parallel)
        && parallel.ValueKind == JsonValueKind.String
        && int.TryParse(parallel.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count > 1 && count == trees;
}
