using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Training.Importing;

/// <summary>LightGBM's text model -> an imported booster; its trees are published as JSON.</summary>
internal static class LightGBMFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] text, BoosterColumns columns, Iterations iterations)
    {
        var model = LightGBMText.Read(text, columns.Names, given: columns.Given, iterations: iterations);
        var json = LightGBMTreesJson.Write(model.Trees);
        return new ImportedBooster(
            LightGBMTrees.Algorithm, "lightgbm", $"text format {model.Version}", model.Trees.Trees.Count,
            model.IsByPosition, json, CategoricalTrees.Scorer(LightGBMTreesJson.Read(json, columns.Names)))
        {
            Calibration = new PlattScaling(model.Slope, 0),
            // The library's raw score is the sum of the leaves, also where probabilities are made of their mean.
            RawScale = model.Trees.IsAveraged ? model.Trees.Trees.Count : 1,
        };
    }
}
