using Microsoft.ML.Trainers;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;

namespace PurchaseApi.Training.Importing.MLNet;

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
