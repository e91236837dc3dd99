using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.Forest;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class ScreeningTests
{
    [Theory]
    [InlineData("random_forest", 24)]
    [InlineData("logistic_regression", 60)]   // whole fits are cheap
    public void Whole_fits_are_made_where_they_cost_little(string name, int trials)
    {
        var family = AlgorithmFamilies.Named(name);
        Needs.Present(family.Obstacle() is null, family.Obstacle() ?? "");

        var found = Search(family, trials);

        Assert.Equal(trials, found.Trials.Count);
        Assert.All(found.Trials, trial => Assert.Null(trial.Screened));
    }

    [Theory]
    [InlineData("random_forest")]
    [InlineData("gradient_boosting")]
    public void Of_many_trials_as_many_go_on_as_a_default_search_makes(string name)
    {
        var family = AlgorithmFamilies.Named(name);
        Needs.Present(family.Obstacle() is null, family.Obstacle() ?? "");

        var found = Search(family, trials: 30);

        Assert.Equal(Enumerable.Range(0, 30), found.Trials.Select(trial => trial.Number));
        Assert.Equal(18, found.Trials.Count(trial => trial.Screened == true));
        Assert.All(found.Trials, trial => Assert.True(trial.Folds >= 2));   // none is dropped by the luck of one
        Assert.All(found.Trials.Where(trial => trial.Screened == true), trial => Assert.Equal(2, trial.Folds));
        Assert.Equal(RandomSearchTests.Data.Train.Count, found.OutOfFold.Length);
    }

    [Theory]
    [InlineData("random_forest")]
    [InlineData("gradient_boosting")]
    public void What_a_family_starts_with_always_goes_on(string name)
    {
        var family = AlgorithmFamilies.Named(name);
        Needs.Present(family.Obstacle() is null, family.Obstacle() ?? "");

        var starts = Search(family, trials: 30).Trials.Take(Math.Max(1, family.Starts.Count)).ToArray();

        Assert.All(starts, trial => Assert.Null(trial.Screened));
        Assert.Equal(5, starts[0].Folds);   // the defaults, to the end
    }

    [Fact]
    public void The_same_seed_screens_alike()
    {
        Needs.Present(GradientBoosting.Family.Obstacle() is null, GradientBoosting.Family.Obstacle() ?? "");
        var (one, other) = (Search(GradientBoosting.Family, 30), Search(GradientBoosting.Family, 30));

        Assert.Equal(one.OutOfFold, other.OutOfFold);
        Assert.Equal(
            one.Trials.Select(trial => (trial.Number, trial.Score, trial.Screened)),
            other.Trials.Select(trial => (trial.Number, trial.Score, trial.Screened)));
    }

    [Fact]
    public void What_was_found_is_fitted_whole()
    {
        Needs.Present(RandomForest.Family.Obstacle() is null, RandomForest.Family.Obstacle() ?? "");
        var found = Search(RandomForest.Family, trials: 30);

        Assert.All(found.Trials, trial => Assert.Equal(
            trial.Screened == true ? 8 : 50, trial.Hyperparameters["trees"]));
        Assert.Equal(200, found.Algorithm.Hyperparameters["trees"]);
        RandomSearchTests.AssertUnseen(found, RandomSearchTests.Data.Folds[1]);
    }

    [Fact]
    public void A_setting_that_cheap_fits_would_change_is_kept()
    {
        (AlgorithmFamily Family, string Name)[] changed =
        [
            (RandomForest.Family, "trees"), (GradientBoosting.Family, "trees"),
            (GradientBoosting.Family, "learning_rate"),
        ];

        Assert.All(changed, one => Assert.False(
            Screening.IsNeeded(60, one.Family, [new Setting(one.Family.Name, one.Name, 1)])));
        Assert.True(Screening.IsNeeded(60, RandomForest.Family, [new Setting("random_forest", "lambda", 1)]));
    }

    private static SearchResult Search(AlgorithmFamily family, int trials) =>
        new RandomSearch(RandomSearchTests.Data, Criterion.Named("f1"), trials, seed: 1)
            .Run(family, [], _ => { }, TestContext.Current.CancellationToken);
}
