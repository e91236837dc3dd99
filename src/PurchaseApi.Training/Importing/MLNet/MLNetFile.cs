using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>A <c>model.zip</c> of ML.NET -> an imported booster: its transforms and its predictor are read, not run.
/// </summary>
internal static class MLNetFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] zip, BoosterColumns columns, Iterations iterations)
    {
        var version = MLNetArchive.Check(zip);
        var (chain, schema) = Load(zip);
        var slots = new MLNetSlots(schema);
        var (model, features, calibrator) = ((object?)null, "", (object?)null);
        foreach (var transformer in Flat(chain))
        {
            switch (transformer)
            {
                case ISingleFeaturePredictionTransformer<ICalibrator> separate:
                    calibrator = separate.Model;
                    break;
                case ISingleFeaturePredictionTransformer<object> predictor:
                    (model, features) = (predictor.Model, predictor.FeatureColumnName);
                    break;
                // What follows the predictor makes nothing that it reads.
                case var other when model is null:
                    slots.Add(other);
                    break;
            }
        }

        if (model is CalibratedModelParametersBase calibrated)
            (model, calibrator) = (calibrated.SubModel, calibrated.Calibrator);
        var booster = model switch
        {
            LightGbmBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("gradient_boosting", ensemble, Bound(), columns, iterations) with
                {
                    Remark = MLNetTrees.Remark(ensemble.Trees),
                },
            FastTreeBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("gradient_boosting", ensemble, Bound(), columns, iterations),
            FastForestBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("random_forest", ensemble, Bound(), columns, iterations),
            LinearBinaryModelParameters linear when iterations == Iterations.All =>
                MLNetLinear.Read(linear, Bound(), columns),
            LinearBinaryModelParameters => throw new ModelFormatException("a linear model has no iterations to choose"),
            null => throw new ModelFormatException("it has no predictor"),
            _ => throw new ModelFormatException(
                $"its predictor is {model.GetType().Name}, which is not served; those are trees of LightGbm, FastTree "
                + "and FastForest and linear models of two classes"),
        };
        return booster with { LibraryVersion = version, Calibration = ToCalibration(calibrator) };

        IReadOnlyList<BoundSlot> Bound() => MLNetSlot.Bind(slots.Find(features), columns);
    }

    private static (ITransformer Chain, DataViewSchema Schema) Load(byte[] zip)
    {
        var context = new MLContext(seed: 0);
        context.ComponentCatalog.RegisterAssembly(typeof(LightGbmBinaryModelParameters).Assembly);
        context.ComponentCatalog.RegisterAssembly(typeof(FastTreeBinaryModelParameters).Assembly);
        try
        {
            using var stream = new MemoryStream(zip);
            var chain = context.Model.Load(stream, out var schema);
            return schema is null
                ? throw new ModelFormatException("it was saved without its input schema")
                : (chain, schema);
        }
        // ML.NET throws whatever its loaders meet.
        catch (Exception error) when (error is not (ModelFormatException or OutOfMemoryException))
        {
            throw new ModelFormatException($"is not a model that ML.NET can load: {error.Message}", error);
        }
    }

    private static IEnumerable<ITransformer> Flat(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flat) : [transformer];

    private static Calibration? ToCalibration(object? calibrator) => calibrator switch
    {
        null => null,
        PlattCalibrator platt => new PlattScaling(-platt.Slope, -platt.Offset),
        IsotonicCalibrator isotonic => MLNetInternals.Curve(isotonic),
        _ => throw new ModelFormatException($"its calibrator is {calibrator.GetType().Name}, which is not served"),
    };
}
