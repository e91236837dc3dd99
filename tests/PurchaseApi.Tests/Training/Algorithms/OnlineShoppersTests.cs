using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;

namespace PurchaseApi.Tests.Training.Algorithms;

/// <summary>The algorithms with their defaults on real sessions, against what others reached on the same
/// folds.</summary>
public sealed class OnlineShoppersTests
{
    [Theory]
    [InlineData("random_forest", 0.9325, 0.94)]       // scikit-learn's forest .927
    [InlineData("gradient_boosting", 0.9335, 0.94)]   // XGBoost .935
    [InlineData("nearest_neighbors", 0.84, 0.86)]     // scikit-learn, k = 31, standardised: .846
    public void Ranking_is_as_good_as_the_reference(string name, double low, double high)
    {
        var algorithm = Runnable(name);
        var auc = OnlineShoppers.Folds().Average(fold => OnlineShoppers.RocAuc(algorithm, fold));

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {auc:F4}");
        Assert.InRange(auc, low, high);
    }

    [Theory]
    [InlineData("neural_network", 0.9, "layers=1")]
    [InlineData("neural_network", 0.9, "layers=2")]
    [InlineData("support_vector_machine", 0.88, "c=1")]   // LIBSVM's linear kernel .894
    public void Low_learning_rates_rank_one_fold_well(string name, double low, string setting)
    {
        var auc = OnlineShoppers.RocAuc(Runnable(name, $"{name}.{setting}"), OnlineShoppers.Folds()[0]);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}, {setting}: {auc:F4}");
        Assert.InRange(auc, low, 0.95);
    }

    private static IAlgorithm Runnable(string name, params string[] settings)
    {
        Needs.Present(AlgorithmFamilies.Named(name).Obstacle() is null, AlgorithmFamilies.Named(name).Obstacle() ?? "");
        return AlgorithmFamilies.Named(name).With(settings.Select(setting => Setting.Parse(setting)!));
    }
}
