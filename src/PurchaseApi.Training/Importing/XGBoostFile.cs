using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>Changes to XGBoost's JSON model that <see cref="XGBoostModel"/> has read.</summary>
internal static class XGBoostEdit
{
    /// <summary>XGBoost writes a bare NaN where a split on categories has no threshold, which is not JSON.</summary>
    public static byte[] NullForNaN(byte[] json)
    {
        if (json.AsSpan().IndexOf("NaN"u8) < 0) return json;

        var (written, isText) = (new MemoryStream(json.Length + (json.Length / 8)), false);
        for (var i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\' && i + 1 < json.Length)
            {
                written.WriteByte(json[i++]);
            }
            else if (json[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText && json.AsSpan(i).StartsWith("NaN"u8))
            {
                written.Write("null"u8);
                i += 2;
                continue;
            }
            written.WriteByte(json[i]);
        }
        return written.ToArray();
    }

    /// <param name="json">The model.</param>
    /// <param name="names">One per feature.</param>
    public static byte[] Rename(byte[] json, IReadOnlyList<string> names)
    {
        var model = JsonNode.Parse(json)!;
        model["learner"]!["feature_names"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        return Bytes(model);
    }

    /// <summary>Leaves the rounds that were asked for, as XGBoost slices a booster.</summary>
    /// <exception cref="ModelFormatException">There are fewer.</exception>
    public static byte[] Take(byte[] json, Iterations iterations)
    {
        var root = JsonNode.Parse(json)!;
        var booster = root["learner"]!["gradient_booster"]!;
        var model = (booster["gbtree"] ?? booster)["model"]!;
        var parameters = model["gbtree_model_param"]!;
        var trees = model["trees"]!.AsArray();
        var perRound = int.TryParse(
            parameters["num_parallel_tree"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 ? count : 1;
        var (first, rounds) = iterations.ToRange(trees.Count / perRound).GetOffsetAndLength(trees.Count / perRound);

        model["trees"] = Slice(trees);
        model["tree_info"] = Slice(model["tree_info"]!.AsArray());
        foreach (var (index, tree) in model["trees"]!.AsArray().Index())
            if (tree!["id"] is not null) tree["id"] = index;
        parameters["num_trees"] = (rounds * perRound).ToString(CultureInfo.InvariantCulture);
        if (model["iteration_indptr"] is not null)
            model["iteration_indptr"] = new JsonArray(
                [.. Enumerable.Range(0, rounds + 1).Select(round => JsonValue.Create(round * perRound))]);
        if (booster["weight_drop"] is JsonArray weights) booster["weight_drop"] = Slice(weights);
        return Bytes(root);

        JsonArray Slice(JsonArray all) =>
            new([.. all.Skip(first * perRound).Take(rounds * perRound).Select(item => item?.DeepClone())]);
    }

    private static byte[] Bytes(JsonNode model) => Encoding.UTF8.GetBytes(model.ToJsonString());
}
