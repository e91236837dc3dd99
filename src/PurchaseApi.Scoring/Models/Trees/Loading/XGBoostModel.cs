using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>
/// Reads the JSON model that XGBoost saves (documented as "Introduction to Model IO"): boosted trees or a forest for
/// a binary label. Written by versions 1 to 3; the margins are checked against 1.7.
/// </summary>
public static class XGBoostModel
{
    private const string Dart = "dart";

    /// <summary>The largest file accepted, in bytes.</summary>
    public const int MaxBytes = 50 * 1024 * 1024;

    /// <summary>Reads every tree, also those after an early stop's <c>best_iteration</c>.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="columns">A row's features in order; the model's names must be the same in any order, and a model
    /// that carries no names must have as many features.</param>
    /// <param name="given">How callers spell each column; null where they spell it as the encoder does.</param>
    /// <exception cref="ModelFormatException">The file is damaged, too large, or a model of another kind.</exception>
    public static TreeEnsemble Read(
        ReadOnlyMemory<byte> json, IReadOnlyList<string> columns, IReadOnlyList<string>? given = null)
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException($"a model has at most {MaxBytes} bytes (was {json.Length})");

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return Read(new ModelElement(document.RootElement, ""), columns, given);
        }
        // The second is how System.Text.Json answers text that is not Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"the model is not JSON: {e.Message}", e);
        }
    }

    /// <summary>Where the trees are; those of dart are one level farther down.</summary>
    /// <param name="booster">learner.gradient_booster.</param>
    internal static ModelElement Trees(ModelElement booster) =>
        booster["name"].Text() == Dart ? booster["gbtree"]["model"] : booster["model"];

    private static TreeEnsemble Read(ModelElement model, IReadOnlyList<string> columns, IReadOnlyList<string>? given)
    {
        CheckVersion(model["version"]);
        var learner = model["learner"];
        var parameters = learner["learner_model_param"];
        var objective = learner["objective"]["name"];
        XGBoostObjective.Check(objective, model["version"]);
        CheckKind(learner, parameters);
        string[] names = [.. learner.Find("feature_names")?.Items().Select(name => name.Text()) ?? []];
        var binding = FeatureBinding.Bind(
            names, parameters["num_feature"].TextAsInteger(), columns, "learner.feature_names", given);
        var baseMargin = XGBoostObjective.BaseMargin(parameters["base_score"], objective);
        var booster = learner["gradient_booster"];
        // What was dart until 3.3 is saved as gbtree since.
        float[]? weights =
            booster.Find("weight_drop") is { } drop ? [.. drop.Items().Select(item => item.Single())] : null;
        return ReadTrees(Trees(booster), binding, columns.Count, baseMargin, weights);
    }

    private static TreeEnsemble ReadTrees(
        ModelElement model, FeatureBinding binding, int columnCount, float baseMargin, float[]? weights)
    {
        var trees = model["trees"];
        var count = trees.Length;
        if (count is 0 or > TreeShape.MaxTrees)
            throw new ModelFormatException($"{trees.Path} has {count} trees; 1 to {TreeShape.MaxTrees} are accepted");
        if (model["gbtree_model_param"]["num_trees"].TextAsInteger() != count || model["tree_info"].Length != count)
            throw new ModelFormatException(
                $"{trees.Path} has {count} trees, but num_trees or tree_info differs");
        if (model["tree_info"].Items().Any(group => group.Integer() != 0))
            throw new ModelFormatException($"{model.Path}.tree_info has more than one output group");

        if (weights is not null && weights.Length != count)
            throw new ModelFormatException($"weight_drop has {weights.Length} weights for {count} trees");

        var sets = new CategorySets(columnCount);
        var roots = new List<int>(count);
        var nodes = new List<TreeNode>();
        foreach (var tree in trees.Items())
        {
            var start = nodes.Count;
            var read = XGBoostTree.Read(tree, roots.Count, binding, sets, start);
            // In float32, as XGBoost weighs them.
            if (weights is not null)
                foreach (ref var node in read.AsSpan())
                    if (node.IsLeaf) node = node with { Value = node.Value * weights[roots.Count] };
            nodes.AddRange(read);
            roots.Add(start);
        }

        var ensemble = new TreeEnsemble(columnCount + sets.All.Count, baseMargin, [.. roots], [.. nodes])
        {
            Sets = sets.All,
        };
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
        if (name.Text() is not ("gbtree" or Dart))
            throw new ModelFormatException($"{name.Path} is not gbtree or dart (was '{name.Text()}')");

        if (parameters["num_class"].TextAsInteger() > 1 || parameters.Find("num_target")?.TextAsInteger() > 1)
            throw new ModelFormatException($"{parameters.Path} has more than one output group");
    }
}

/// <summary>Where the margin of an XGBoost model starts: its base score, as its objective means it.</summary>
internal static class XGBoostObjective
{
    /// <summary>Its margin starts from the base score as it stands, since 1.7 at the latest.</summary>
    private const string Raw = "binary:logitraw";

    /// <summary>Those whose margin is in log-odds.</summary>
    private static readonly string[] known = ["binary:logistic", "reg:logistic", Raw];

    /// <exception cref="ModelFormatException">The objective is not for a binary label.</exception>
    public static void Check(ModelElement objective, ModelElement version)
    {
        if (!known.Contains(objective.Text()))
            throw new ModelFormatException(
                $"{objective.Path} is not one of {string.Join(", ", known)} (was '{objective.Text()}')");

        if (objective.Text() == Raw && !IsFrom17(version))
            throw new ModelFormatException($"{objective.Path} is {Raw}, which is read from XGBoost 1.7 on");
    }

    /// <summary>In log-odds, step by step in float32 as XGBoost takes it.</summary>
    /// <param name="baseScore">5E-1; since 3.1 a list of one, "[5E-1]".</param>
    /// <param name="objective">One that <see cref="Check"/> has passed.</param>
    public static float BaseMargin(ModelElement baseScore, ModelElement objective)
    {
        var text = baseScore.TextOfNumber();
        var inner = text is ['[', .. var list, ']'] ? list : text;
        if (!float.TryParse(inner, NumberStyles.Float, CultureInfo.InvariantCulture, out var score))
            score = float.NaN;

        if (objective.Text() == Raw)
            return float.IsFinite(score)
                ? score
                : throw new ModelFormatException($"{baseScore.Path} is not a finite number (was '{text}')");
        return score is > 0 and < 1
            ? -MathF.Log((1 / score) - 1)
            : throw new ModelFormatException($"{baseScore.Path} is not between 0 and 1 (was '{text}')");
    }

    private static bool IsFrom17(ModelElement version)
    {
        int[] parts = [.. version.Items().Take(2).Select(part => part.Integer())];
        return parts is [> 1, ..] or [1, >= 7];
    }
}

/// <summary>A place in a model's JSON that names itself when it is not as expected.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ModelElement(JsonElement json, string place, int index = -1)
{
    // Written out only for a message: a large model has millions of numbers.
    public string Path => index < 0 ? place : $"{place}[{index}]";

    public ModelElement this[string name] =>
        Find(name) ?? throw new ModelFormatException($"{Child(name)} is absent");

    public ModelElement? Find(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return json.TryGetProperty(name, out var value) ? new ModelElement(value, Child(name)) : null;
    }

    public int Length
    {
        get
        {
            Require(JsonValueKind.Array, "an array");
            return json.GetArrayLength();
        }
    }

    public IEnumerable<ModelElement> Items()
    {
        Require(JsonValueKind.Array, "an array");
        var (path, position) = (Path, 0);
        foreach (var item in json.EnumerateArray()) yield return new ModelElement(item, path, position++);
    }

    public string Text()
    {
        Require(JsonValueKind.String, "text");
        return json.GetString()!;
    }

    /// <summary>A whole number written as text, as XGBoost writes its parameters.</summary>
    public int TextAsInteger() =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a whole number of at least 0 (was '{Text()}')");

    /// <summary>A number as it is written, whether in quotes or not.</summary>
    public string TextOfNumber() => json.ValueKind == JsonValueKind.Number ? json.GetRawText() : Text();

    public int Integer() =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a 32-bit integer");

    /// <summary>Either form in which versions of XGBoost have written a flag: 0 and 1, or true and false.</summary>
    public bool Flag() => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Integer() switch
        {
            0 => false,
            1 => true,
            var other => throw new ModelFormatException($"{Path} is not 0 or 1 (was {other})"),
        },
    };

    /// <summary>The nearest float32; what is too large for one becomes infinite.</summary>
    public float Single() =>
        json.ValueKind == JsonValueKind.Number && json.TryGetSingle(out var value)
            ? value
            : throw new ModelFormatException($"{Path} is not a number");

    private string Child(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private void Require(JsonValueKind kind, string what)
    {
        if (json.ValueKind == kind) return;
        throw new ModelFormatException($"{(Path.Length == 0 ? "the model" : Path)} is not {what}");
    }
}
