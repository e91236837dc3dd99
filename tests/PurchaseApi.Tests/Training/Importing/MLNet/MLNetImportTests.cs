using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Tests.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Importing.MLNet;

namespace PurchaseApi.Tests.Training.Importing.MLNet;

public sealed class MLNetImportTests : RequiresLightGBM, IDisposable
{
    private readonly ImportFolder import = new();

    private static MLContext Context => MLNetModel.Context;

    private static BinaryClassificationCatalog.BinaryClassificationTrainers Trainers =>
        Context.BinaryClassification.Trainers;

    public void Dispose() => import.Dispose();

    public static TheoryData<string, string, IEstimator<ITransformer>> Served => new()
    {
        { "LightGbm", "gradient_boosting", MLNetModel.Features().Append(Trainers.LightGbm(Small())) },
        {
            "LightGbm on normalized numbers", "gradient_boosting",
            MLNetModel.Features(isFilled: true, Context.Transforms.NormalizeMeanVariance("Features", fixZero: false))
                .Append(Trainers.LightGbm(Small()))
        },
        {
            "LightGbm that splits on categories", "gradient_boosting",
            MLNetModel.Features().Append(Trainers.LightGbm(Small(categories: true)))
        },
        {
            "FastTree", "gradient_boosting",
            MLNetModel.Features(isFilled: true).Append(Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = 20, NumberOfThreads = 1, MinimumExampleCountPerLeaf = 5,
            }))
        },
        {
            "FastForest", "random_forest",
            MLNetModel.Features(isFilled: true).Append(Forest())
                .Append(Context.BinaryClassification.Calibrators.Platt())
        },
        {
            "FastForest with a curve", "random_forest",
            MLNetModel.Features(isFilled: true).Append(Forest())
                .Append(Context.BinaryClassification.Calibrators.Isotonic())
        },
        {
            "LbfgsLogisticRegression", "logistic_regression",
            MLNetModel.Features(isFilled: true, Context.Transforms.NormalizeMinMax("Features"))
                .Append(Trainers.LbfgsLogisticRegression())
        },
        {
            "SdcaLogisticRegression", "logistic_regression",
            MLNetModel.Features(isFilled: true, Context.Transforms.NormalizeMeanVariance("Features", fixZero: false))
                .Append(Trainers.SdcaLogisticRegression(
                    new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 }))
        },
    };

    [Theory]
    [MemberData(nameof(Served), DisableDiscoveryEnumeration = true)]
    public async Task Answers_match_ML_NET(
        string name, string algorithm, IEstimator<ITransformer> pipeline)
    {
        MLNetModel.Fit(import, pipeline);

        var version = await import.Import();

        Assert.True(version.Manifest.Import!.CheckedRows == 600, name);
        Assert.Equal(algorithm, version.Manifest.Algorithm);
        Assert.StartsWith("5.0.1", version.Manifest.Libraries["ml.net"]);
        Assert.False(version.Manifest.Import.FeaturesByPosition);
    }

    [Fact]
    public async Task Iterations_can_be_chosen()
    {
        MLNetModel.Fit(import, MLNetModel.Features().Append(Trainers.LightGbm(Small())));
        var all = File.ReadAllBytes(import.BoosterPath);
        MLNetModel.Fit(import, MLNetModel.Features().Append(Trainers.LightGbm(Small(iterations: 10))));
        import.WriteBooster(all);

        var version = await import.Import("--iterations", "0:10");

        Assert.Equal(600, version.Manifest.Import!.CheckedRows);
    }

    [Fact]
    public async Task A_model_without_a_calibrator_is_calibrated_on_labelled_rows()
    {
        MLNetModel.Fit(import, MLNetModel.Features(isFilled: true).Append(Trainers.AveragedPerceptron()));

        var version = await import.Import("--data", MLNetModel.WriteLabelled(import));

        Assert.InRange(version.Manifest.Metrics.Holdout["roc_auc"].Value, 0.7, 1);
    }

    [Fact]
    public async Task Missing_values_that_ML_NET_scores_differently_from_LightGBM_are_reported()
    {
        var options = Small();
        options.LabelColumnName = "LacksBasket";
        MLNetModel.Fit(import, MLNetModel.Features().Append(Trainers.LightGbm(options)));

        var run = await import.Run();

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("ML.NET scores missing values differently from LightGBM", run.Output.ReplaceLineEndings(" "));
    }

    public static TheoryData<string, IEstimator<ITransformer>> Refused => new()
    {
        { "its predictor is GamBinaryModelParameters", MLNetModel.Features(isFilled: true).Append(Trainers.Gam()) },
        {
            "is not affine, which cannot be imported",
            MLNetModel.Features(isFilled: true, Context.Transforms.NormalizeBinning("Features"))
                .Append(Trainers.LbfgsLogisticRegression())
        },
        {
            "'Features' is made by",
            Context.Transforms.Text.FeaturizeText("Features", "device").Append(Trainers.LbfgsLogisticRegression())
        },
        {
            "basket of the contract is absent",
            Context.Transforms.Categorical.OneHotEncoding("device")
                .Append(Context.Transforms.Concatenate("Features", "TimeSpent", "device"))
                .Append(Trainers.LbfgsLogisticRegression())
        },
        {
            "give labeled rows with --data",
            MLNetModel.Features(isFilled: true).Append(Trainers.AveragedPerceptron())
        },
        {
            "its predictor is OneVersusAllModelParameters",
            MLNetModel.Features(isFilled: true).Append(Context.Transforms.Conversion.MapValueToKey("Label"))
                .Append(Context.MulticlassClassification.Trainers.OneVersusAll(Trainers.LbfgsLogisticRegression()))
        },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Unsupported_models_are_rejected(string reason, IEstimator<ITransformer> pipeline)
    {
        MLNetModel.Fit(import, pipeline);

        await import.AssertRefused(reason);
    }

    [Fact]
    public async Task Damaged_archives_are_rejected()
    {
        import.WriteBooster([.. "PK"u8, .. new byte[100]]);

        await import.AssertRefused("is not an ML.NET zip file");
    }

    [Fact]
    public void Damaged_models_are_rejected()
    {
        MLNetModel.Fit(import, MLNetModel.Features().Append(Trainers.LightGbm(Small())));
        var zip = File.ReadAllBytes(import.BoosterPath);
        var random = new Random(9);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var damaged = zip.ToArray();
            for (var left = random.Next(1, 5); left > 0; left--)
                damaged[random.Next(zip.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                MLNetArchive.Check(damaged);
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }
        // What is not read has no checksum: dates and names.
        Assert.InRange(refused, 200, 300);
    }

    private static LightGbmBinaryTrainer.Options Small(bool categories = false, int iterations = 30) => new()
    {
        NumberOfIterations = iterations,
        NumberOfLeaves = 15,
        MinimumExampleCountPerLeaf = 5,
        NumberOfThreads = 1,
        UseCategoricalSplit = categories,
        Seed = 1,
    };

    private static FastForestBinaryTrainer Forest() => Trainers.FastForest(new FastForestBinaryTrainer.Options
    {
        NumberOfTrees = 20,
        NumberOfThreads = 1,
        MinimumExampleCountPerLeaf = 5,
    });
}
