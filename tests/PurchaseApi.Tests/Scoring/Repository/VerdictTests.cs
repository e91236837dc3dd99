using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Tests.Scoring.Repository;

public sealed class VerdictTests
{
    [Theory]
    [InlineData("use")]
    [InlineData("use_with_care", "drift_between_splits")]
    [InlineData("use_with_care", "something_new")]
    [InlineData("do_not_use", "label_leak")]
    [InlineData("do_not_use", "miscalibrated", "constant_model")]
    [InlineData(null, "not_measured")]
    public void Findings_decide_the_verdict(string? expected, params string[] codes)
    {
        var verdict = VerdictFor(codes);

        var words = verdict is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(
            verdict, PurchaseApi.Scoring.Json.Options)!["decision"]!.ToString();
        Assert.Equal(expected, words);
        Assert.Equal(expected != "do_not_use", verdict is not { IsPromotable: false });
    }

    [Fact]
    public void The_three_gravest_reasons_are_given()
    {
        var verdict = VerdictFor("duplicate_input", "constant_input", "miscalibrated", "too_few_positives", "label_leak")!;

        Assert.Equal(3, verdict.Reasons.Count);
        Assert.StartsWith("An input gives the answer away", verdict.Reasons[0]);
        Assert.StartsWith("Its probabilities do not match", verdict.Reasons[1]);
    }

    [Fact]
    public void Reasons_are_not_repeated() => Assert.Single(VerdictFor("constant_input", "constant_input")!.Reasons);

    [Fact]
    public void Rule_models_have_no_verdict() => Assert.Null(Verdict.From(Manifest.Rules, []));

    private static Verdict? VerdictFor(params string[] codes) =>
        Verdict.From("gradient_boosting", [.. codes.Select(code => new Finding(code, "What was found."))]);
}
