using PurchaseApi.Scoring.Models;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>Class weights and invented rows beside plain fitting, on the shoppers (15 % buy): the measurement of
/// docs/decisions/0010. Each is calibrated, and its threshold chosen, on margins out of fold.</summary>
public sealed class ImbalanceTests
{
    private const int Folds = 5;

    [Fact]
    [Trait("Category", "Slow")]
    public void Balancing_classes_does_not_help()
    {
        var (plain, weighted, invented) = Measure("gradient_boosting");
        var (logistic, logisticWeighted, logisticInvented) = Measure("logistic_regression");

        foreach (var other in new[] { weighted, invented })
        {
            Assert.InRange(other.F1, 0, plain.F1 + 0.005);
            Assert.InRange(other.AveragePrecision, 0, plain.AveragePrecision + 0.005);
            Assert.InRange(other.Brier, plain.Brier - 0.0005, 1);
        }

        foreach (var other in new[] { logistic, logisticWeighted, logisticInvented })
        {
            Assert.InRange(other.F1, 0, plain.F1 - 0.03);
            Assert.InRange(other.AveragePrecision, 0, plain.AveragePrecision - 0.05);
            Assert.InRange(other.Brier, plain.Brier + 0.005, 1);
        }
    }

    private static (Figures Plain, Figures Weighted, Figures Invented) Measure(string name)
    {
        var plain = Measure(name, examples => examples);
        var weighted = Measure(name, examples => examples, new Setting(name, "positive_weight", 5.5));
        var invented = Measure(name, Smote);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{name}\n  plain    {plain}\n  weighted {weighted}\n  invented {invented}");
        return (plain, weighted, invented);
    }

    /// <summary>On the first of the five folds, so that it stays quick.</summary>
    private static Figures Measure(string name, Func<Examples, Examples> balance, params Setting[] settings)
    {
        var family = AlgorithmFamilies.Named(name);
        Needs.Present(family.Obstacle() is null, family.Obstacle() ?? "");
        var algorithm = family.With(settings);
        var (train, heldOut) = OnlineShoppers.Folds()[0];
        var outOfFold = new double[train.Count];
        foreach (var fold in StratifiedFolds.Deal(train.Labels, Folds, seed: 42))
            foreach (var (row, margin) in fold.HeldOut.Zip(
                Fit(train.Rows(fold.Train)).Margins(train.Features.Rows(fold.HeldOut)))) outOfFold[row] = margin;

        var calibration = CalibrationFitting.Fit(outOfFold, train.Labels);
        var threshold = ThresholdChoice.F1.Choose(
            Array.ConvertAll(outOfFold, calibration.Probability), train.Labels);
        var metrics = MetricValues.Compute(
            heldOut.Labels,
            Array.ConvertAll(Fit(train).Margins(heldOut.Features), calibration.Probability), threshold);
        return new(metrics.RocAuc, metrics.AveragePrecision, metrics.Brier, metrics.Confusion.F1);

        FittedModel Fit(Examples examples) =>
            algorithm.Fit(balance(examples), seed: 42, TestContext.Current.CancellationToken);
    }

    /// <summary>As many positives as negatives: each invented one lies between a positive and one of its five nearest.
    /// Source: Chawla et al., SMOTE (2002).</summary>
    private static Examples Smote(Examples examples)
    {
        var random = new Random(42);
        int[] positives = [.. Enumerable.Range(0, examples.Count).Where(row => examples.Labels[row])];
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, examples.Features);
        var scaled = scaling.Apply(examples.Features.Rows(positives));
        var nearest = new int[]?[positives.Length];
        var count = examples.Count - (2 * positives.Length);
        var invented = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var one = random.Next(positives.Length);
            nearest[one] ??= Nearest(one);
            var other = nearest[one]![random.Next(5)];
            var share = random.NextDouble();
            var a = examples.Features.Row(positives[one]);
            var b = examples.Features.Row(positives[other]);
            for (var column = 0; column < a.Length; column++)
                invented.Add(a[column] + (share * (b[column] - a[column])));
        }

        return examples.And(new(
            new(examples.Features.Columns, [.. invented]), [.. Enumerable.Repeat(true, count)]));

        int[] Nearest(int one) =>
        [
            .. Enumerable.Range(0, positives.Length).Where(other => other != one)
                .OrderBy(other => Distance(scaled.Row(one), scaled.Row(other))).Take(5),
        ];
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private sealed record Figures(double RocAuc, double AveragePrecision, double Brier, double F1);
}
