using System.Globalization;
using System.Text.Json;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Training.Importing;

/// <summary>XGBoost's JSON model -> an imported booster; the JSON is published as it is, or with the contract's names
/// and the rounds that were asked for.</summary>
internal static class XGBoostFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] json, BoosterColumns columns, Iterations iterations)
    {
        json = XGBoostEdit.NullForNaN(json);
        XGBoostModel.Read(json, columns.Names, columns.Given);

        // From here on it is known to be whole.
        string[] names;
        using (var whole = JsonDocument.Parse(json))
            names = Names(whole.RootElement.GetProperty("learner"));
        var binding = FeatureBinding.Bind(
            names, names.Length > 0 ? names.Length : columns.Names.Count, columns.Names, "learner.feature_names",
            columns.Given);
        if (!binding.IsByPosition && !names.All(columns.Names.Contains))
            json = XGBoostEdit.Rename(json, [.. binding.Columns.Zip(binding.Widths, columns.NameOf)]);
        if (iterations != Iterations.All) json = XGBoostEdit.Take(json, iterations);

        var trees = XGBoostModel.Read(json, columns.Names);
        using var document = JsonDocument.Parse(json);
        return new ImportedBooster(
            IsForest(document.RootElement.GetProperty("learner"), trees.Roots.Length)
                ? "random_forest" : "gradient_boosting",
            "xgboost",
            string.Join('.', document.RootElement.GetProperty("version").EnumerateArray()),
            trees.Roots.Length,
            binding.IsByPosition,
            json,
            CategoricalTrees.Scorer(trees))
        { IsSingle = true };
    }

    private static string[] Names(JsonElement learner) => learner.TryGetProperty("feature_names", out var given)
        ? [.. given.EnumerateArray().Select(name => name.GetString()!)]
        : [];

    /// <summary>All trees of one round.</summary>
    private static bool IsForest(JsonElement learner, int trees)
    {
        var booster = learner.GetProperty("gradient_booster");
        var model = (booster.TryGetProperty("gbtree", out var dart) ? dart : booster).GetProperty("model");
        return model.GetProperty("gbtree_model_param").TryGetProperty("num_parallel_tree", out var parallel)
            && parallel.ValueKind == JsonValueKind.String
            && int.TryParse(parallel.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 1 && count == trees;
    }
}
