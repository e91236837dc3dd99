using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Forest;
using PurchaseApi.Training.Algorithms.Neighbors;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class RandomSearchTests
{
    internal static readonly PreparedData Data = Prepare();

    [Fact]
    public void The_defaults_are_never_dropped() => Assert.All(
        Search(trials: 9).Trials.Where(trial => trial.Number == 0), trial => Assert.Equal(5, trial.Folds));

    [Fact]
    public void The_better_third_survives_each_rung()
    {
        var trials = Search(trials: 9).Trials.Where(trial => trial.Number > 0).ToArray();

        Assert.Equal(8, trials.Length);
        Assert.Equal([2, 3, 5], trials.Select(trial => trial.Folds).Distinct().Order());
        Assert.InRange(trials.Count(trial => trial.Folds > 2), 2, 3);
        Assert.InRange(trials.Count(trial => trial.Folds == 5), 1, 2);
    }

    [Fact]
    public void The_search_is_at_least_as_good_as_the_defaults()
    {
        var trials = Search(trials: 9).Trials.Where(trial => trial.Folds == 5).ToArray();
        var found = Search(trials: 9).Algorithm.Hyperparameters["k"];

        var best = trials.MaxBy(trial => trial.Score)!;
        Assert.Equal(best.Hyperparameters["k"], found);
        Assert.True(best.Score >= trials.Single(trial => trial.Number == 0).Score);
    }

    [Fact]
    public void The_seed_decides_the_trials()
    {
        double[] Tried(int seed) => [.. Search(trials: 6, seed).Trials.Select(trial => trial.Hyperparameters["k"])];

        Assert.Equal(Tried(1), Tried(1));
        Assert.NotEqual(Tried(1), Tried(2));
    }

    [Fact]
    public void Fixed_settings_are_not_searched() => Assert.All(
        Search(trials: 5, seed: 1, new Setting("nearest_neighbors", "k", 17)).Trials,
        trial => Assert.Equal(17, trial.Hyperparameters["k"]));

    [Fact]
    public void Training_rows_have_out_of_fold_margins()
    {
        var found = Search(trials: 3);

        Assert.Equal(Data.Train.Count, found.OutOfFold.Length);
        AssertUnseen(found, Data.Folds[2]);
    }

    [Fact]
    public void Forests_are_tried_small_and_refitted_whole()
    {
        var found = Forest();

        Assert.All(found.Trials, trial => Assert.Equal(50, trial.Hyperparameters["trees"]));
        Assert.Equal(200, found.Algorithm.Hyperparameters["trees"]);
        var best = found.Trials.Where(trial => trial.Folds == found.Trials.Max(one => one.Folds))
            .MaxBy(trial => trial.Score)!;
        Assert.Equal(best.Hyperparameters["max_leaves"], found.Algorithm.Hyperparameters["max_leaves"]);
        AssertUnseen(found, Data.Folds[1]);
    }

    [Fact]
    public void A_fixed_number_of_trees_is_tried_and_fitted()
    {
        var found = Forest(new Setting("random_forest", "trees", 7));

        Assert.All(found.Trials, trial => Assert.Equal(7, trial.Hyperparameters["trees"]));
        Assert.Equal(7, found.Algorithm.Hyperparameters["trees"]);
    }

    [Fact]
    public void A_time_budget_adds_rounds_until_it_ends()
    {
        var time = new FakeTimeProvider();
        var search = new RandomSearch(Data, Criterion.Named("roc_auc"), trials: 3, seed: 1)
        {
            Budget = TimeSpan.FromMinutes(1),
            Time = time,
        };
        var rounds = 0;

        var found = search.Run(NearestNeighborsFitting.Family, [], share =>
        {
            if (share < 1 && ++rounds == 30) time.Advance(TimeSpan.FromMinutes(1));
        }, TestContext.Current.CancellationToken);

        Assert.InRange(found.Trials.Count, 6, 30);
        Assert.Equal(Data.Train.Count, found.OutOfFold.Length);
        Assert.Equal(5, found.Trials.MaxBy(trial => trial.Folds)!.Folds);
    }

    [Fact]
    public void The_first_round_completes_after_the_budget_ends()
    {
        var search = new RandomSearch(Data, Criterion.Named("roc_auc"), trials: 3, seed: 1)
        {
            Budget = TimeSpan.FromTicks(1),
        };
        var found = search.Run(NearestNeighborsFitting.Family, [], _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(3, found.Trials.Count);
        Assert.Equal(Search(trials: 3).OutOfFold, found.OutOfFold);
    }

    [Fact]
    public void The_search_stops_when_canceled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new RandomSearch(Data, Criterion.Named("f1"), trials: 5, seed: 1)
                .Run(NearestNeighborsFitting.Family, [], _ => { }, source.Token));
    }

    private static SearchResult Search(int trials, int seed = 1, params Setting[] settings) =>
        new RandomSearch(Data, Criterion.Named("roc_auc"), trials, seed)
            .Run(NearestNeighborsFitting.Family, settings, _ => { }, TestContext.Current.CancellationToken);

    /// <summary>The margins of the fold's rows are those of what was found, fitted on the other folds.</summary>
    internal static void AssertUnseen(SearchResult found, PreparedFold fold)
    {
        var margins = found.Algorithm.Fit(fold.Train, seed: 1, TestContext.Current.CancellationToken)
            .Margins(fold.HeldOut.Features);

        Assert.Equal(margins, fold.Rows.Select(row => found.OutOfFold[row]));
    }

    private static SearchResult Forest(params Setting[] settings) =>
        new RandomSearch(Data, Criterion.Named("roc_auc"), trials: 4, seed: 1)
            .Run(RandomForest.Family, settings, _ => { }, TestContext.Current.CancellationToken);

    private static PreparedData Prepare()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var rows = ModelsFolder.Rows(contract, count: 400);
        var random = new Random(3);
        bool[] labels = [.. rows.Select(row => random.NextDouble() < (row.Values[2] > 50 ? 0.7 : 0.2))];
        var data = new LabelledRows(rows, labels, Dropped: 0, Sha256: "");
        return PreparedData.From(contract, data, StratifiedSplit.Draw(labels, seed: 1), seed: 1);
    }
}
