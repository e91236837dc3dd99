using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class EarlyStoppingTests
{
    private static readonly PreparedData data = Prepare();

    public EarlyStoppingTests() =>
        Needs.Present(GradientBoosting.Family.Obstacle() is null, GradientBoosting.Family.Obstacle() ?? "");

    [Fact]
    public void Folds_choose_the_number_of_trees()
    {
        var found = Search();

        var trees = (int)found.Algorithm.Hyperparameters["trees"];
        Assert.InRange(trees, 1, 400);   // one step in one input, and noise
        Assert.Equal(data.Train.Count, found.OutOfFold.Length);
        Assert.Contains(found.Trials, trial => trial.Hyperparameters["learning_rate"] == 0.1);
        Assert.InRange(found.Algorithm.Hyperparameters["learning_rate"], 0.029, 0.076);
    }

    [Fact]
    public void Out_of_fold_margins_use_the_chosen_number_of_trees() =>
        RandomSearchTests.AssertUnseen(Search(), data.Folds[1]);

    [Fact]
    public void A_fixed_number_of_trees_is_kept()
    {
        var found = Search(new Setting("gradient_boosting", "trees", 20));

        Assert.Equal(20, found.Algorithm.Hyperparameters["trees"]);
    }

    [Fact]
    public void A_fixed_learning_rate_is_kept()
    {
        var found = Search(new Setting("gradient_boosting", "learning_rate", 0.2));

        Assert.Equal(0.2, found.Algorithm.Hyperparameters["learning_rate"]);
    }

    [Fact]
    public void A_single_setting_fits_each_fold_once()
    {
        var found = Search(trials: 1);

        Assert.Equal(2, found.Trials.Single().Folds);   // the search's; then it is settled on all
        Assert.Equal(data.Train.Count, found.OutOfFold.Length);
    }

    private static SearchResult Search(params Setting[] settings) => Search(trials: 2, settings);

    private static SearchResult Search(int trials, params Setting[] settings) =>
        new RandomSearch(data, Criterion.Named("roc_auc"), trials, seed: 1)
            .Run(GradientBoosting.Family, settings, _ => { }, TestContext.Current.CancellationToken);

    private static PreparedData Prepare()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var rows = ModelsFolder.Rows(contract, count: 600);
        var random = new Random(3);
        bool[] labels = [.. rows.Select(row => random.NextDouble() < (row.Values[2] > 50 ? 0.7 : 0.2))];
        var labelled = new LabelledRows(rows, labels, Dropped: 0, Sha256: "");
        return PreparedData.From(contract, labelled, StratifiedSplit.Draw(labels, seed: 1), seed: 1);
    }
}
