using System.Text.Json;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// Reads the JSON model that XGBoost saves (documented as "Introduction to Model IO"): boosted trees or a forest for
/// a binary label. Written by versions 1 to 3; the margins are checked against 1.7.
/// </summary>
public static class XGBoostModel
{
    /// <summary>The largest file accepted, in bytes.</summary>
    public const int MaxBytes = 50 * 1024 * 1024;

    /// <summary>Reads every tree, also those after an early stop's <c>best_iteration</c>.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="columns">A row's features in order; the model's names must be the same in any order, and a model
    /// that carries no names must have as many features.</param>
    /// <exception cref="ModelFormatException">The file is damaged, too large, or a model of another kind.</exception>
    public static TreeEnsemble Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> columns)
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException($"a model has at most {MaxBytes} bytes (was {json.Length})");

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return Read(new ModelElement(document.RootElement, ""), columns);
        }
        // The second is how System.Text.Json answers text that is not Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"the model is not JSON: {e.Message}", e);
        }
    }

    private static TreeEnsemble Read(ModelElement model, IReadOnlyList<string> columns)
    {
        CheckVersion(model["version"]);
        var learner = model["learner"];
        var parameters = learner["learner_model_param"];
        var objective = learner["objective"]["name"];
        XGBoostObjective.Check(objective, model["version"]);
        CheckKind(learner, parameters);
        var binding = Bind(learner, parameters["num_feature"], columns);
        var baseMargin = XGBoostObjective.BaseMargin(parameters["base_score"], objective);
        return ReadTrees(learner["gradient_booster"]["model"], binding.Columns, baseMargin);
    }

    private static TreeEnsemble ReadTrees(ModelElement model, IReadOnlyList<int> columns, float baseMargin)
    {
        var trees = model["trees"];
        var count = trees.Length;
        if (count is 0 or > TreeShape.MaxTrees)
            throw new ModelFormatException($"{trees.Path} has {count} trees; 1 to {TreeShape.MaxTrees} are accepted");
        if (model["gbtree_model_param"]["num_trees"].TextAsInteger() != count || model["tree_info"].Length != count)
            throw new ModelFormatException(
                $"{trees.Path} has {count} trees, but num_trees or tree_info says otherwise");
        if (model["tree_info"].Items().Any(group => group.Integer() != 0))
            throw new ModelFormatException($"{model.Path}.tree_info has more than one output group");

        var roots = new List<int>(count);
        var nodes = new List<TreeNode>();
        foreach (var tree in trees.Items())
        {
            var start = nodes.Count;
            nodes.AddRange(XGBoostTree.Read(tree, roots.Count, columns, start));
            roots.Add(start);
        }

        var ensemble = new TreeEnsemble(columns.Count, baseMargin, [.. roots], [.. nodes]);
        TreeShape.CheckSum(baseMargin, ensemble.Roots, ensemble.Nodes);
        return ensemble;
    }

    private static void CheckVersion(ModelElement version)
    {
        if (version.Length == 0 || version.Items().First().Integer() is < 1 or > 3)
            throw new ModelFormatException("version is not one of XGBoost 1 to 3");
    }

    private static void CheckKind(ModelElement learner, ModelElement parameters)
    {
        var booster = learner["gradient_booster"];
        var name = booster["name"];
        if (name.Text() != "gbtree")
            throw new ModelFormatException(
                $"{name.Path} is not gbtree, the only booster that is served (was '{name.Text()}')");
        // What was dart until 3.3 is saved as gbtree since.
        if (booster.Find("weight_drop") is { } weights && weights.Items().Any(weight => weight.Single() != 1))
            throw new ModelFormatException($"{weights.Path} gives trees a weight (dart), which is not served");

        if (parameters["num_class"].TextAsInteger() > 1 || parameters.Find("num_target")?.TextAsInteger() > 1)
            throw new ModelFormatException($"{parameters.Path} has more than one output group");
    }

    private static FeatureBinding Bind(ModelElement learner, ModelElement count, IReadOnlyList<string> columns)
    {
        string[] names = [.. learner.Find("feature_names")?.Items().Select(name => name.Text()) ?? []];
        return FeatureBinding.Of(names, count.TextAsInteger(), columns, "learner.feature_names");
    }
}
