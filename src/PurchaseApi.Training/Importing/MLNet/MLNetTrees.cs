using System.Globalization;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>Trees of ML.NET -> trees as LightGBM writes them: thresholds are moved from what transforms make of an
/// input to the input itself.</summary>
internal sealed class MLNetTrees
{
    private readonly IReadOnlyList<BoundSlot> slots;
    private readonly BoosterColumns columns;
    private readonly CategorySets sets;

    private MLNetTrees(IReadOnlyList<BoundSlot> slots, BoosterColumns columns) =>
        (this.slots, this.columns, sets) = (slots, columns, new CategorySets(columns.Names.Count));

    /// <exception cref="ModelFormatException">They cannot be served.</exception>
    public static ImportedBooster Read<TTree>(
        string algorithm, TreeEnsemble<TTree> ensemble, IReadOnlyList<BoundSlot> slots, BoosterColumns columns,
        Iterations iterations)
        where TTree : RegressionTreeBase
    {
        var reader = new MLNetTrees(slots, columns);
        LightGBMTree[] all = [.. ensemble.Trees.Zip(ensemble.TreeWeights, (tree, weight) => reader.Read(tree, weight))];
        List<LightGBMTree> trees = [.. all[iterations.ToRange(all.Length)]];
        var count = trees.Count;
        if (ensemble.Bias != 0) trees.Add(new([], [], [], [], [], [ensemble.Bias]));

        var model = new LightGBMTrees(columns.Names, trees, reader.sets.All) { IsSingle = true };
        var json = LightGBMTreesJson.Write(model);
        return new ImportedBooster(
            algorithm, "ml.net", "", count, IsByPosition: false, json,
            CategoricalTrees.Scorer(LightGBMTreesJson.Read(json, columns.Names)))
        { IsSingle = true };
    }

    /// <summary>Where LightGBM parts missing values from all others, ML.NET sends both the same way.</summary>
    public static string? Remark(IEnumerable<RegressionTreeBase> trees)
    {
        var splits = trees.Sum(tree => tree.NumericalSplitThresholds.Count(float.IsPositiveInfinity));
        return splits == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"At {splits} splits ML.NET scores missing values differently from LightGBM, which fitted them; ML.NET's "
            + $"answers are served.");
    }

    private LightGBMTree Read(RegressionTreeBase tree, double weight)
    {
        var count = tree.NumberOfNodes;
        var read = new LightGBMTree(
            new int[count], new double[count], new int[count], [.. tree.LeftChild.Take(count)],
            [.. tree.RightChild.Take(count)], [.. tree.LeafValues.Take(count + 1).Select(leaf => leaf * weight)]);
        var defaults = MLNetInternals.DefaultsForMissing(tree);
        for (var split = 0; split < count; split++)
        {
            (read.Features[split], read.Thresholds[split], read.Decisions[split]) = tree.CategoricalSplitFlags[split]
                ? Categorical(tree.GetCategoricalSplitFeaturesAt(split))
                : Numerical(
                    Slot(tree.NumericalSplitFeatureIndexes[split]), tree.NumericalSplitThresholds[split],
                    defaults?[split] ?? float.NaN);
        }
        return read;
    }

    private static (int Feature, double Threshold, int Decision) Numerical(
        BoundSlot bound, float threshold, float ofMissing)
    {
        var missing = bound.Slot.OfMissing;
        var missingGoesLeft = (float.IsNaN(missing) ? ofMissing : missing) <= threshold;
        // No row has this value of a category: all go where its flag is 0, as if all were missing.
        return bound.Column < 0
            ? (0, missingGoesLeft ? LightGBMTree.Everything : -double.MaxValue, Decision(missingGoesLeft))
            : (bound.Column, bound.Slot.UpTo(threshold), Decision(missingGoesLeft));
    }

    /// <summary>Rows that have one of these values go right.</summary>
    private (int Feature, double Threshold, int Decision) Categorical(IReadOnlyList<int> features)
    {
        var flags = features.Select(Slot).ToArray();
        if (flags.Any(flag => flag.Slot.Level is null || !(flag.Slot.Value(1) > 0) || flag.Slot.Value(0) > 0))
            throw new ModelFormatException("it splits on categories that are not value flags");

        int[] known = [.. flags.Select(flag => flag.Column).Where(column => column >= 0).Order()];
        if (known is []) return (0, LightGBMTree.Everything, Decision(missingGoesLeft: true));

        var (first, width) = columns.GroupOf(known[0]);
        if (known[^1] >= first + width) throw new ModelFormatException("it splits on values of two categories at once");
        return (sets.FeatureOf(first, width, [.. known.Select(column => column - first)], "a split"), 0.5, 0);
    }

    private BoundSlot Slot(int feature) => feature >= 0 && feature < slots.Count
        ? slots[feature]
        : throw new ModelFormatException($"it splits on slot {feature} of {slots.Count}");

    private static int Decision(bool missingGoesLeft) =>
        LightGBMTree.NanIsMissing + (missingGoesLeft ? LightGBMTree.DefaultLeft : 0);
}

/// <summary>A linear model of ML.NET -> a logistic regression whose scaling is that of the transforms.</summary>
internal static class MLNetLinear
{
    /// <summary>ML.NET adds float32 numbers in an order of its own.</summary>
    private const double Tolerance = 1e-5;

    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(
        LinearBinaryModelParameters model, IReadOnlyList<BoundSlot> slots, BoosterColumns columns)
    {
        if (model.Weights.Count != slots.Count)
            throw new ModelFormatException($"it has {model.Weights.Count} weights for {slots.Count} slots");

        var count = columns.Names.Count;
        var (intercept, coefficients, medians) = ((double)model.Bias, new double[count], new double[count]);
        foreach (var (bound, weight) in slots.Zip(model.Weights))
        {
            var slot = bound.Slot;
            var (perUnit, atZero) = slot.Line;
            intercept += weight * atZero;
            if (bound.Column < 0) continue;
            if (coefficients[bound.Column] != 0)
                throw new ModelFormatException(
                    $"it reads '{columns.Names[bound.Column]}' twice, which cannot be imported");

            coefficients[bound.Column] = weight * perUnit;
            if (!columns.MayBeMissing.Contains(bound.Column)) continue;
            if (float.IsNaN(slot.OfMissing))
                throw new ModelFormatException(
                    $"it has no answer where '{columns.Names[bound.Column]}' is missing, which the contract keeps so: "
                    + "give the input another `missing:`");
            medians[bound.Column] = perUnit == 0 ? 0 : (slot.OfMissing - atZero) / perUnit;
        }

        var scaling = new Scaling(ScalingKind.None, new double[count], [.. Enumerable.Repeat(1.0, count)], medians);
        var regression = new LogisticRegression(columns.Names, scaling, intercept, coefficients);
        var json = LogisticRegressionJson.Write(regression);
        return new ImportedBooster(
            LogisticRegression.Algorithm, "ml.net", "", Trees: 0, IsByPosition: false, json,
            LogisticRegressionJson.Read(json, columns.Names))
        { IsSingle = true, Tolerance = Tolerance };
    }
}
