namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

public sealed class XGBoostModelFuzzTests
{
    [Fact]
    public void Damaged_models_are_rejected_or_give_finite_margins() => Assert.InRange(
        DamagedJson.Refused(File.ReadAllBytes(GoldenModel.ModelPath), count: 500, bytes => GoldenModel.Read(bytes)),
        100, 499);
}
