using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Scoring.Models.SupportVectors;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>Features -> margin -> probability as ONNX nodes, in float64.</summary>
internal static class OnnxScorers
{
    /// <param name="features">A column for each feature, side by side.</param>
    /// <returns>A column of margins.</returns>
    public static string Margin(OnnxGraph graph, ExportSource source, string features) => source.Scorer switch
    {
        _ when source.Trees is { } trees => Trees(graph, trees, features),
        LogisticRegression model => Linear(graph, model.Scaling, model.Intercept, model.Coefficients, features),
        LinearSupportVectorMachine model => Linear(graph, model.Scaling, model.Intercept, model.Weights, features),
        NeuralNetwork model => Network(graph, model, features),
        _ => throw new ExportException($"{source.Algorithm} cannot be exported to onnx"),
    };

    public static string Probability(OnnxGraph graph, Calibration calibration, string margin) => calibration switch
    {
        PlattScaling platt => graph.Add("Sigmoid", graph.Add(
            "Add", graph.Add("Mul", margin, graph.Number(platt.Slope)), graph.Number(platt.Intercept))),
        IsotonicRegression isotonic => Isotonic(graph, isotonic, margin),
        _ => throw new ExportException($"{calibration.GetType().Name} cannot be exported to onnx"),
    };

    /// <summary>Every tree answers the number of its leaf, which float32 holds exactly; the leaves are looked up in
    /// float64 and added in the order of the trees, so that the margin has the service's bits.</summary>
    private static string Trees(OnnxGraph graph, ExportedTrees trees, string features)
    {
        var leaves = trees.Items.SelectMany(tree => tree.Leaves).ToArray();
        var numbers = graph.AddLearned(
            "TreeEnsembleRegressor", trees.IsSingle ? graph.Cast(features, OnnxMessages.Float) : features,
            new OnnxTreeNodes(trees).Attributes());
        var values = graph.Add("Gather", graph.Table(leaves, leaves.Length), graph.Cast(numbers, OnnxMessages.Int64));
        var sums = graph.Add("CumSum", values, graph.Integers(1));
        var margin = graph.Add(
            "Gather", [sums, graph.Integers(trees.Items.Count - 1)], [OnnxMessages.Attribute("axis", 1L)]);
        return trees.Averaged == 1 ? margin : graph.Add("Div", margin, graph.Number(trees.Averaged));
    }

    private static string Linear(
        OnnxGraph graph, Scaling scaling, double intercept, double[] weights, string features) => graph.Add(
            "Add",
            graph.Add("MatMul", Scaled(graph, scaling, features), graph.Table(weights, weights.Length, 1)),
            graph.Number(intercept));

    private static string Network(OnnxGraph graph, NeuralNetwork network, string features)
    {
        var units = Scaled(graph, network.Scaling, features);
        foreach (var (index, layer) in network.Layers.Index())
            units = graph.Add(
                "Add",
                graph.Add(
                    "MatMul", index == 0 ? units : graph.Add("Max", units, graph.Number(0)),
                    graph.Table(layer.Weights, layer.Inputs, layer.Units)),
                graph.Table(layer.Biases, layer.Units));
        return units;
    }

    private static string Scaled(OnnxGraph graph, Scaling scaling, string features)
    {
        var count = scaling.Centers.Length;
        var known = graph.Add(
            "Where", graph.Add("IsNaN", features), graph.Table(scaling.Medians, count), features);
        var scaled = graph.Add(
            "Div", graph.Add("Sub", known, graph.Table(scaling.Centers, count)), graph.Table(scaling.Scales, count));
        return graph.Add(
            "Max", graph.Add("Min", scaled, graph.Number(Scaling.Limit)), graph.Number(-Scaling.Limit));
    }

    /// <summary>The first knot, and of each step between knots the share that the margin has passed.</summary>
    private static string Isotonic(OnnxGraph graph, IsotonicRegression knots, string margin)
    {
        var steps = knots.Margins.Length - 1;
        if (steps == 0)   // flat
            return graph.Add(
                "Add", graph.Add("Mul", margin, graph.Number(0)), graph.Number(knots.Probabilities[0]));

        double[] widths = [.. knots.Margins.Zip(knots.Margins.Skip(1), (left, right) => right - left)];
        double[] rises = [.. knots.Probabilities.Zip(knots.Probabilities.Skip(1), (left, right) => right - left)];
        var passed = graph.Add(
            "Min",
            graph.Add(
                "Max", graph.Add("Sub", margin, graph.Table(knots.Margins.AsSpan(0, steps), steps)), graph.Number(0)),
            graph.Table(widths, steps));
        var shares = graph.Add("Div", passed, graph.Table(widths, steps));
        return graph.Add(
            "Add", graph.Add("MatMul", shares, graph.Table(rises, steps, 1)), graph.Number(knots.Probabilities[0]));
    }
}

/// <summary>The attributes of a TreeEnsembleRegressor: an array for each property of all nodes.</summary>
internal sealed class OnnxTreeNodes
{
    private readonly Dictionary<string, List<long>> numbers = [];
    private readonly List<double> thresholds = [], weights = [];
    private readonly List<string> modes = [];
    private readonly bool isSingle;
    private readonly int targets;

    public OnnxTreeNodes(ExportedTrees trees)
    {
        (isSingle, targets) = (trees.IsSingle, trees.Items.Count);
        foreach (var (index, tree) in trees.Items.Index()) Add(tree, index);
    }

    public IReadOnlyList<byte[]> Attributes() =>
    [
        .. numbers.Select(one => OnnxMessages.Attribute(one.Key, one.Value)),
        OnnxMessages.Attribute("nodes_modes", modes),
        OnnxMessages.Attribute("n_targets", targets),
        .. isSingle
            ? (byte[][])
            [
                OnnxMessages.Attribute("nodes_values", thresholds.Select(value => (float)value)),
                OnnxMessages.Attribute("target_weights", weights.Select(value => (float)value)),
            ]
            : [
                OnnxMessages.Attribute("nodes_values_as_tensor", [.. thresholds]),
                OnnxMessages.Attribute("target_weights_as_tensor", [.. weights]),
            ],
    ];

    private void Add(ExportedTree tree, int index)
    {
        foreach (var (id, split) in tree.Splits.Index())
            Add(
                index, id, "BRANCH_LEQ", split.Feature, split.Threshold, Id(tree, split.Left), Id(tree, split.Right),
                split.IsMissingLeft);
        for (var leaf = 0; leaf < tree.Leaves.Length; leaf++)
        {
            Add(index, Id(tree, ~leaf), "LEAF", feature: 0, threshold: 0, left: 0, right: 0, isMissingLeft: false);
            Add("target_treeids", index);
            Add("target_nodeids", Id(tree, ~leaf));
            Add("target_ids", index);
            weights.Add(weights.Count);   // the number of the leaf
        }
    }

    private void Add(
        int tree, int id, string mode, int feature, double threshold, int left, int right, bool isMissingLeft)
    {
        Add("nodes_treeids", tree);
        Add("nodes_nodeids", id);
        Add("nodes_featureids", feature);
        Add("nodes_truenodeids", left);
        Add("nodes_falsenodeids", right);
        Add("nodes_missing_value_tracks_true", isMissingLeft ? 1 : 0);
        thresholds.Add(threshold);
        modes.Add(mode);
    }

    private void Add(string name, long value)
    {
        if (!numbers.TryGetValue(name, out var values)) numbers[name] = values = [];
        values.Add(value);
    }

    /// <summary>Leaves come after the splits.</summary>
    private static int Id(ExportedTree tree, int child) => child < 0 ? tree.Splits.Length + ~child : child;
}
