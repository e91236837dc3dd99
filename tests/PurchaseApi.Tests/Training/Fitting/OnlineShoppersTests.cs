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
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Evaluation;
using PurchaseApi.Training.Fitting.LibSvm;
    [InlineData(1)]
    [InlineData(2)]
    public void A_network_ranks_real_sessions_well(int layers) =>
        Assert.InRange(RocAuc("neural_network", new Setting("neural_network", "layers", layers)), 0.90, 0.95);
    [Fact]
    public void A_support_vector_machine_ranks_real_sessions()
        Needs.Present(LibSvmLibrary.Obstacle() is null, "LIBSVM is not installed (Debian, Ubuntu: libsvm3)");
        Assert.InRange(RocAuc("support_vector_machine"), 0.85, 0.95);
    }
    /// <summary>On the first fold, with the library and the scorer of one opinion on every row of it.</summary>
    private static double RocAuc(string algorithm, params Setting[] settings)
        var (train, heldOut) = OnlineShoppers.Fold("0");
        var fitted = Algorithms.Create(algorithm, settings).Fit(train, seed: 42, TestContext.Current.CancellationToken);
        var margins = fitted.LibraryMargins(heldOut.Features);
        for (var row = 0; row < margins.Length; row++)
            Assert.Equal(margins[row], fitted.Scorer.Margin(heldOut.Features.Row(row)), 1e-9);
        return Metrics.Of(heldOut.Labels, Array.ConvertAll(margins, Sigmoid.Of), threshold: 0.5).RocAuc;
    }
}
