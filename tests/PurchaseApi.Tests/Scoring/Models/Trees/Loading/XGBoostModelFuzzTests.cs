namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

public sealed class XGBoostModelFuzzTests
{
    [Fact]
    public void A_damaged_model_is_refused_or_gives_finite_margins() => Assert.InRange(
        DamagedJson.Refused(File.ReadAllBytes(GoldenModel.ModelPath), count: 500, bytes => GoldenModel.Read(bytes)),
        100, 499);
}
