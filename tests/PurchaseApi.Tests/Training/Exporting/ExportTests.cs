using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Exporting;
using PurchaseApi.Training.Exporting.Onnx;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Tests.Training.Exporting;

public sealed class ExportTests(ExportedModels models) : IClassFixture<ExportedModels>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("export-").FullName;

    private static string Shipped => Path.Combine(SharedData.Repository, "models");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("onnx", "ONNX Runtime")]
    [InlineData("mlnet", "ML.NET")]
    [InlineData("lightgbm", "LightGBM")]
    public async Task A_file_is_written_with_its_proof(string format, string engine)
    {
        var run = await Export("odd", models.Models("gradient_boosting"), format);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using var parity = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "parity.json")));
        var root = parity.RootElement;
        Assert.Equal(engine, root.GetProperty("engine").GetString());
        Assert.True(root.GetProperty("golden_rows").GetInt32() >= 20);
        Assert.True(root.GetProperty("adversarial_rows").GetInt32() >= 10_000);
        Assert.Equal(0, root.GetProperty("other_leaves").GetInt32());
        Assert.Equal(0, root.GetProperty("largest_margin_difference").GetDouble());
        Assert.Matches("^([2-9]|1[.][1-9])", root.GetProperty("engine_version").GetString()!);
        Assert.True(File.Exists(Path.Combine(folder, "model.out")));
    }

    [Theory]
    [InlineData("onnx")]
    [InlineData("mlnet")]
    [InlineData("lightgbm")]
    public void A_threshold_moved_by_one_float_is_noticed(string format)
    {
        foreach (var algorithm in (string[])["gradient_boosting", "random_forest"])
        {
            var source = ExportSource.From(models[algorithm]);
            var moved = source with { Trees = MovedThreshold.In(source, "amount") };

            var error = Assert.Throws<ExportException>(() => ExportRun.Execute(moved, Format(format), Output));

            Assert.Contains("reaches another leaf", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(folder));
        }
    }

    [Theory]
    [MemberData(nameof(ExportedModels.Algorithms), MemberType = typeof(ExportedModels))]
    public void Onnx_answers_as_the_service_does_or_is_refused(string algorithm)
    {
        if (algorithm == "nearest_neighbors")
        {
            var error = Assert.Throws<ExportException>(() => ExportSource.From(models[algorithm]));
            Assert.Contains("training rows", error.Message, StringComparison.Ordinal);
            return;
        }

        var source = ExportSource.From(models[algorithm]);
        var report = ExportRun.Execute(source, new OnnxFormat(), Output);

        Assert.InRange(report.LargestProbabilityDifference!.Value, 0, 1e-6);
        Assert.Equal(["confidence", "segments", "intents", "decision"], report.LeftOut!);
    }

    [Theory]
    [InlineData("purchase")]
    [InlineData("churn")]
    [InlineData("repurchase")]
    [InlineData("online-shoppers")]
    [InlineData("shopping-survey")]
    public void Shipped_models_answer_alike_in_onnx_and_mlnet(string model)
    {
        var repository = new ModelRepository(Shipped);
        var source = ExportSource.From(PublishedVersion.Load(repository, model, repository.Current(model)));
        var rows = ProofRows.Spread(source, count: 4_000, missing: 0.08, seed: 5);

        foreach (var format in (IExportFormat[])[new OnnxFormat(), new MLNetFormat()])
        {
            using var engine = format.Open(source, format.Write(source))!;
            var differences = Parity.Compare(source, engine, rows);
            Assert.InRange(differences.Probability!.Value, 0, 1e-6);
        }
    }

    [Fact]
    public void A_prediction_engine_of_ml_net_answers_one_row()
    {
        var repository = new ModelRepository(Shipped);
        var version = PublishedVersion.Load(repository, "purchase", repository.Current("purchase"));
        ExportRun.Execute(version, new MLNetFormat(), Output);
        var context = new MLContext();
        var model = context.Model.Load(Output, out _);
        using var engine = context.Model.CreatePredictionEngine<Session, Answer>(model);

        var answer = engine.Predict(new()
        {
            TimeSpent = 25.5,
            PagesViewed = 8,
            BasketValue = double.NaN,
            DeviceType = "Mobile",
            CustomerType = "Returning",
        });

        var served = version.Predictor.Decide([25.5, 8, double.NaN, 0, 1]);
        Assert.Equal(served.Probability, Assert.Single(answer.Probability), 1e-6);
        Assert.Equal(served.IsPositive ? 1 : 0, Assert.Single(answer.Prediction));
    }

    [Fact]
    public async Task What_a_format_cannot_carry_is_named()
    {
        var linear = await Export("odd", models.Models("logistic_regression"), "lightgbm");
        var rules = await Export("customer-segments", Shipped, "onnx");

        Assert.Equal((1, 1), (linear.ExitCode, rules.ExitCode));
        Assert.Contains("holds trees alone, and logistic_regression has none", linear.Errors, StringComparison.Ordinal);
        Assert.Contains("a contract without a label has none; use sql", rules.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void Hours_in_zones_with_daylight_saving_are_refused()
    {
        using var published = new ModelsFolder();
        var version = published.Publish(yaml:
            """
            name: visits
            inputs:
              seen: { type: date, timezone: Europe/Berlin }
              amount: { type: number }
            features:
              at_hour: hour(seen)
            label: { name: bought, positive: 1 }
            """);

        var error = Assert.Throws<ExportException>(() => ExportRun.Execute(version, new OnnxFormat(), Output));

        Assert.Contains("Europe/Berlin", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(-3.25f)]
    [InlineData(1e-40f)]
    [InlineData(-1e-45f)]
    [InlineData(float.MaxValue)]
    [InlineData(16777216f)]
    public void A_widened_threshold_decides_for_float64_as_float32_does(float threshold)
    {
        var widened = FloatThreshold.Widen(threshold);

        Assert.True((float)widened <= threshold);
        Assert.True((float)Math.BitIncrement(widened) > threshold);
    }

    private string Output => Path.Combine(folder, "model.out");

    private static IExportFormat Format(string name) => name switch
    {
        "onnx" => new OnnxFormat(),
        "mlnet" => new MLNetFormat(),
        _ => new LightGBMFormat(),
    };

    /// <summary>The purchase contract's columns, as an application declares them.</summary>
    private sealed class Session
    {
        [ColumnName("time_spent")] public double TimeSpent { get; set; }
        [ColumnName("pages_viewed")] public double PagesViewed { get; set; }
        [ColumnName("basket_value")] public double BasketValue { get; set; }
        [ColumnName("device_type")] public string DeviceType { get; set; } = "";
        [ColumnName("customer_type")] public string CustomerType { get; set; } = "";
    }

    private sealed class Answer
    {
        [ColumnName("probability")] public double[] Probability { get; set; } = [];
        [ColumnName("prediction")] public long[] Prediction { get; set; } = [];
    }

    private Task<WorkerRun> Export(string model, string from, string format) =>
        Worker.Run(
            "export", "--model", model, "--models", from, "--version", "latest", "--format", format, "--output", Output);
}

/// <summary>Trees with the first threshold on a column one float32 higher.</summary>
internal static class MovedThreshold
{
    internal static ExportedTrees In(ExportSource source, string column)
    {
        var feature = source.Encoder.Columns.Index().First(one => one.Item == column).Index;
        var tree = source.Trees!.Items.First(one => one.Splits.Any(split => split.Feature == feature));
        var place = Array.FindIndex(tree.Splits, split => split.Feature == feature);
        var splits = (ExportedSplit[])tree.Splits.Clone();
        splits[place] = splits[place] with { Threshold = MathF.BitIncrement((float)splits[place].Threshold) };
        return source.Trees with
        {
            Items = [.. source.Trees.Items.Select(one => one == tree ? tree with { Splits = splits } : one)],
        };
    }
}
