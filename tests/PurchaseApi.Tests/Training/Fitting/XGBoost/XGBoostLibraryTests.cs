using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Tests.Training.Fitting.XGBoost;

public sealed class InstalledXGBoostTests : RequiresXGBoost
{
    [Fact]
    public void The_library_says_its_version() => Assert.True(XGBoostLibrary.Version >= new Version(1, 7));

    [Fact]
    public void What_XGBoost_refuses_is_thrown_with_its_reason()
    {
        var infinite = new FeatureMatrix(["a"], [double.PositiveInfinity]);

        var error = Assert.Throws<XGBoostException>(() => new DataMatrix(infinite));

        Assert.Contains("Input data contains `inf`", error.Message);
        Assert.StartsWith("./src", error.Message);
        Assert.DoesNotContain("Stack trace", error.Message);
    }

    [Fact]
    public void A_model_that_is_not_one_is_refused() =>
        Assert.Throws<XGBoostException>(() => Booster.Read("{\"version\":[1,7,4]}"u8));
}
