using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

/// <summary>Algorithms with their defaults against scikit-learn and XGBoost in Python on real sessions.</summary>
public sealed class OnlineShoppersTests
{
    [Theory]
    [InlineData("random_forest", 0.927, 0.94)]        // scikit-learn's forest .927
    [InlineData("gradient_boosting", 0.93, 0.94)]     // XGBoost .935
    [InlineData("nearest_neighbors", 0.84, 0.86)]     // scikit-learn, k = 31, standardised: .846
    public void The_order_of_the_sessions_is_as_good_as_the_reference(string name, double low, double high)
    {
        Needs.Present(Algorithms.Obstacle(name) is null, Algorithms.Obstacle(name) ?? "");
        var auc = OnlineShoppers.CrossValidatedAuc(Algorithms.Create(name, []), TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {auc:F4}");
        Assert.InRange(auc, low, high);
    }
}
