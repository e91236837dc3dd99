using System.Diagnostics;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms.LightGBM;

/// <summary>What both tree families promise, and how far it is from what LightGBM itself says.</summary>
public sealed class BoosterTests : RequiresLightGBM
{
    private static readonly Examples Examples = GeneratedExamples.Draw(3000, seed: 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Families => ["gradient_boosting", "random_forest"];

    [Theory]
    [InlineData("gradient_boosting")]
    [InlineData("gradient_boosting", "max_depth=0", "min_child_weight=0", "lambda=0", "learning_rate=0.3")]
    [InlineData("gradient_boosting", "max_leaves=6", "subsample=1", "colsample=1")]
    [InlineData("random_forest")]
    [InlineData("random_forest", "max_leaves=256", "min_child_weight=0", "lambda=0")]
    [InlineData("random_forest", "subsample=1")]
    public void Margins_equal_those_of_LightGBM(string name, params string[] settings)
    {
        var fitted = Family(name, ["trees=60", .. settings]).Fit(Examples, seed: 42, Cancellation);
        var rows = WithTies(fitted, GeneratedExamples.Draw(2000, seed: 2).Features);
        var expected = fitted.LibraryMargins(rows);

        Assert.Equal(expected, fitted.Margins(rows));
        Assert.Equal(expected, Enumerable.Range(0, rows.RowCount).Select(row => fitted.Scorer.Margin(rows.Row(row))));
        Assert.True(expected.Distinct().Count() > 100);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Fits_at_the_same_time_share_their_rows_and_write_the_same_bytes(string name)
    {
        var alone = Family(name, "trees=30").Fit(GeneratedExamples.Draw(3000, seed: 1), seed: 42, Cancellation).ModelJson;

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Family(name, "trees=30").Fit(Examples, seed: 42, Cancellation).ModelJson, Cancellation)));

        Assert.All(together, json => Assert.Equal(alone, json));
    }

    [Theory]
    [InlineData("gbdt")]
    [InlineData("rf")]
    public void Threads_do_not_change_the_model(string boosting)
    {
        byte[] With(int threads) => new LightGBMTreesFitting(
            "trees", AlgorithmFamilies.Named("gradient_boosting").With([]).Hyperparameters, new Dictionary<string, string>
            {
                ["boosting"] = boosting,
                ["bagging_fraction"] = "0.7",
                ["num_threads"] = Booster.Number(threads),
            }).Fit(Examples, seed: 42, Cancellation).ModelJson;

        Assert.Equal(With(1), With(2));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_fit_stops_between_rounds(string name)
    {
        // All of them would take many seconds.
        var rows = GeneratedExamples.Draw(12_000, seed: 3);
        var algorithm = Family(name, "trees=1000");

        Assert.InRange(Stop(algorithm, rows), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [Trait("Category", "Slow")]   // alone: other tests would keep the machine busy
    [MemberData(nameof(Families))]
    public void A_fit_stops_within_100_ms(string name)
    {
        var rows = GeneratedExamples.Draw(12_000, seed: 3);
        var algorithm = Family(name, "trees=1000");

        var quickest = Enumerable.Range(0, 5).Min(_ => Stop(algorithm, rows));

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>How long it takes a fit to end after it is cancelled.</summary>
    private static TimeSpan Stop(IAlgorithm algorithm, Examples rows)
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = 0L;
        // A timer would wait for a thread of the pool, which the other tests keep busy.
        var other = new Thread(() =>
        {
            Cancellation.WaitHandle.WaitOne(50);
            cancelled = Stopwatch.GetTimestamp();
            cancellation.Cancel();
        });
        other.Start();

        Assert.ThrowsAny<OperationCanceledException>(() => algorithm.Fit(rows, seed: 42, cancellation.Token));

        var ended = Stopwatch.GetTimestamp();
        other.Join();
        return Stopwatch.GetElapsedTime(cancelled, ended);
    }

    [Fact]
    public void Boosting_stops_when_held_out_rows_stop_gaining()
    {
        IAlgorithm Boosting(int trees) => Family("gradient_boosting", $"trees={trees}", "learning_rate=0.2");
        var others = GeneratedExamples.Draw(3000, seed: 2);
        double AucAt(int trees) => Ranking.RocAuc(RankedRows.OfMargins(
            others.Labels, Boosting(trees).Fit(Examples, seed: 42, Cancellation).Margins(others.Features)).All());

        var boosting = Assert.IsAssignableFrom<IRoundsAlgorithm>(Boosting(400));
        var patience = new Patience(Least: 10, Most: 10);

        var stopped = boosting.FitUntilNoGain(Examples, others, patience, seed: 42, Cancellation);
        var margins = boosting.MarginsUntilNoGain(Examples, others, patience, seed: 42, Cancellation);

        Assert.InRange(stopped.Rounds, 2, 200);
        Assert.Equal(stopped.Model.Margins(others.Features), margins);
        Assert.Equal(
            Boosting(stopped.Rounds).Fit(Examples, seed: 42, Cancellation).ModelJson, stopped.Model.ModelJson);
        for (var further = 1; further <= 10; further++)
            Assert.True(AucAt(stopped.Rounds) >= AucAt(stopped.Rounds + further) - 1e-12);
    }

    [Theory]
    [InlineData(20, 51, true)]
    [InlineData(20, 70, true)]
    [InlineData(100, 180, false)]
    [InlineData(100, 201, true)]
    [InlineData(400, 550, false)]
    [InlineData(400, 551, true)]
    public void Patience_grows_with_the_rounds(int best, int round, bool isOver) =>
        Assert.Equal(isOver, new Patience(Least: 30, Most: 150).IsOver(round, best));

    [Theory]
    [MemberData(nameof(Families))]
    public void A_row_of_weight_two_counts_as_two_rows(string name)
    {
        var margins = Family(name, "trees=50").Fit(Examples, seed: 42, Cancellation).Margins(Examples.Features);
        var heavy = Examples with { Weights = Array.ConvertAll(Examples.Labels, label => label ? 4f : 1f) };
        var weighted = Family(name, "trees=50").Fit(heavy, seed: 42, Cancellation).Margins(Examples.Features);

        Assert.InRange(weighted.Average() - margins.Average(), 0.7, 2 * Math.Log(4));
    }

    /// <summary>LightGBM ends a fit with an error where a split leaves no row on one side.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Any_allowed_setting_fits_any_rows(string name)
    {
        var (random, family) = (new Random(17), AlgorithmFamilies.Named(name));
        for (var i = 0; i < 150; i++)
        {
            Setting[] settings =
            [
                .. family.Hyperparameters.Where(one => one.Name != "trees")
                    .Select(one => new Setting(name, one.Name, Drawn(one, random))),
            ];
            var rows = Odd(GeneratedExamples.Draw(random.Next(4, 400), seed: i), random);

            var fitted = family.With([.. settings, new(name, "trees", 25)]).Fit(rows, seed: i, Cancellation);

            Assert.Equal(fitted.LibraryMargins(rows.Features), fitted.Margins(rows.Features));
        }
    }

    /// <summary>An end of what is allowed, or something between.</summary>
    private static double Drawn(Hyperparameter one, Random random) => random.Next(4) switch
    {
        0 => one.Low,
        1 => one.High,
        2 => one.Default,
        _ when one.IsInteger => random.Next((int)one.Low, (int)one.High + 1),
        _ => one.Low + (random.NextDouble() * Math.Min(one.High - one.Low, 10)),
    };

    /// <summary>With a constant column, one that tells the label, huge values, or labels of chance.</summary>
    private static Examples Odd(Examples rows, Random random)
    {
        var kind = random.Next(5);
        for (var i = 0; i < rows.Count; i++)
        {
            ref var cell = ref rows.Features.Row(i)[0];
            cell = kind switch { 0 => 7, 1 => rows.Labels[i] ? 1 : 0, 2 => cell * 1e30, 3 => double.NaN, _ => cell };
            if (kind == 4) rows.Labels[i] = random.Next(20) == 0;
        }
        return rows;
    }

    private static IAlgorithm Family(string name, params string[] settings) => AlgorithmFamilies.Named(name)
        .With(settings.Select(setting => Setting.Parse($"{name}.{setting}")!));

    /// <summary>Many cells are exactly a threshold, next to one, missing or infinite.</summary>
    private static FeatureMatrix WithTies(FittedModel fitted, FeatureMatrix rows)
    {
        var random = new Random(5);
        var trees = Trees(fitted.Scorer);
        for (var i = 0; i < rows.RowCount; i++)
        {
            var tree = trees[random.Next(trees.Count)];
            if (tree.Features.Length == 0) continue;

            var split = random.Next(tree.Features.Length);
            var threshold = tree.Thresholds[split];
            rows.Row(i)[tree.Features[split]] = random.Next(6) switch
            {
                0 => threshold,
                1 => Math.BitIncrement(threshold),
                2 => (float)threshold,
                3 => double.NaN,
                4 => double.PositiveInfinity,
                _ => double.NegativeInfinity,
            };
        }
        return rows;
    }

    private static IReadOnlyList<LightGBMTree> Trees(IScorer scorer) => ((LightGBMTrees)((QuickTrees)scorer).Walk).Trees;
}
