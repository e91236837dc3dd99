using System.Globalization;
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

    /// <summary>
    /// The objectives whose margin is in log-odds and starts from the logit of the base score; where binary:logitraw
    /// starts depends on XGBoost's version.
    /// </summary>
    private static readonly string[] Objectives = ["binary:logistic", "reg:logistic"];

    /// <summary>Reads every tree, also those after an early stop's <c>best_iteration</c>.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="featureNames">A row's features in order; a model that carries no names must have as many.</param>
    /// <exception cref="ModelFormatException">The file is damaged, too large, or a model of another kind.</exception>
    public static TreeEnsemble Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> featureNames)
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException($"a model has at most {MaxBytes} bytes (was {json.Length})");

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return Read(new ModelElement(document.RootElement, ""), featureNames);
        }
        // The second is how System.Text.Json answers text that is not Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"the model is not JSON: {e.Message}", e);
        }
    }

    private static TreeEnsemble Read(ModelElement model, IReadOnlyList<string> featureNames)
    {
        CheckVersion(model["version"]);
        var learner = model["learner"];
        var parameters = learner["learner_model_param"];
        CheckKind(learner, parameters);
        CheckFeatures(learner, parameters["num_feature"], featureNames);
        var baseMargin = BaseMargin(parameters["base_score"]);
        return ReadTrees(learner["gradient_booster"]["model"], featureNames.Count, baseMargin);
    }

    private static TreeEnsemble ReadTrees(ModelElement model, int featureCount, float baseMargin)
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
            nodes.AddRange(XGBoostTree.Read(tree, roots.Count, featureCount, start));
            roots.Add(start);
        }

        var ensemble = new TreeEnsemble(featureCount, baseMargin, [.. roots], [.. nodes]);
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
        var objective = learner["objective"]["name"];
        if (!Objectives.Contains(objective.Text()))
            throw new ModelFormatException(
                $"{objective.Path} is not one of {string.Join(", ", Objectives)} (was '{objective.Text()}')");

        var booster = learner["gradient_booster"]["name"];
        if (booster.Text() != "gbtree")
            throw new ModelFormatException($"{booster.Path} is not gbtree (was '{booster.Text()}')");

        if (parameters["num_class"].TextAsInteger() > 1 || parameters.Find("num_target")?.TextAsInteger() > 1)
            throw new ModelFormatException($"{parameters.Path} has more than one output group");
    }

    private static void CheckFeatures(ModelElement learner, ModelElement count, IReadOnlyList<string> expected)
    {
        if (count.TextAsInteger() != expected.Count)
            throw new ModelFormatException($"{count.Path} is not {expected.Count} (was {count.TextAsInteger()})");
        if (learner.Find("feature_names") is not { Length: > 0 } names) return;

        var actual = names.Items().Select(name => name.Text()).ToArray();
        if (!actual.SequenceEqual(expected))
            throw new ModelFormatException(
                $"{names.Path} are not {string.Join(", ", expected)} (were {string.Join(", ", actual)})");
    }

    /// <summary>The logit of the base score, step by step in float32 as XGBoost takes it.</summary>
    private static float BaseMargin(ModelElement baseScore)
    {
        // XGBoost 3 writes a list of one: "[5E-1]".
        var text = baseScore.Text().AsSpan().TrimStart('[').TrimEnd(']');
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability)
            || probability is not (> 0 and < 1))
            throw new ModelFormatException($"{baseScore.Path} is not between 0 and 1 (was '{baseScore.Text()}')");
        return -MathF.Log((1 / probability) - 1);
    }
}
