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
    public void Findings_come_to_one_decision(string? expected, params string[] codes)
    {
        var verdict = Of(codes);

        var words = verdict is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(
            verdict, PurchaseApi.Scoring.Json.Options)!["decision"]!.ToString();
        Assert.Equal(expected, words);
        Assert.Equal(expected != "do_not_use", verdict is not { IsPromotable: false });
    }

    [Fact]
    public void At_most_three_reasons_are_given_and_the_gravest_comes_first()
    {
        var verdict = Of("duplicate_input", "constant_input", "miscalibrated", "too_few_positives", "label_leak")!;

        Assert.Equal(3, verdict.Reasons.Count);
        Assert.StartsWith("An input gives the answer away", verdict.Reasons[0]);
        Assert.StartsWith("Its probabilities do not match", verdict.Reasons[1]);
    }

    [Fact]
    public void One_reason_is_said_once() => Assert.Single(Of("constant_input", "constant_input")!.Reasons);

    [Fact]
    public void Rules_have_none() => Assert.Null(Verdict.From(Manifest.Rules, []));

    private static Verdict? Of(params string[] codes) =>
        Verdict.From("gradient_boosting", [.. codes.Select(code => new Finding(code, "What was found."))]);
}
