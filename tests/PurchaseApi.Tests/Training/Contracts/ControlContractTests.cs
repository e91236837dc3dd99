using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ControlContractTests
{
    [Theory]
    [InlineData("0.05", null)]
    [InlineData("{ share: 0.05 }", null)]
    [InlineData("{ share: 0.05, salt: 2026-q4 }", "2026-q4")]
    public void A_share_may_have_a_salt(string written, string? salt)
    {
        var fitted = Fitted.From(ModelsFolder.DecidingYaml + $"control: {written}\n");

        Assert.Equal(new Control(0.05, salt), fitted.Control);
        Assert.Equal(fitted.Control, FittedContract.Read(fitted.ToJson()).Control);
    }

    [Theory]
    [InlineData("0", "control/share: is the share of rows that get no action: above 0, at most 0.5 (was 0)")]
    [InlineData("0.6", "control/share: is the share of rows that get no action: above 0, at most 0.5 (was 0.6)")]
    [InlineData("{ salt: x }", "control/share: is the share of rows that get no action: above 0, at most 0.5")]
    [InlineData("{ share: 0.1, salz: x }", "control/salz: unknown key 'salz'; did you mean 'salt'?")]
    [InlineData("{ share: 0.1, salt: '' }", "control/salt: is a text of at most 64 characters, such as '2026-q4'")]
    [InlineData("much", "control: must be a share, such as 0.05, or { share: 0.05, salt: '2026-q4' }")]
    [InlineData("[0.1]", "control: must be a share, such as 0.05, or { share: 0.05, salt: '2026-q4' }")]
    public void Mistakes_are_named(string written, string problem) =>
        Assert.Contains(problem, Refusal(ModelsFolder.DecidingYaml + $"control: {written}\n"));

    [Fact]
    public void It_needs_actions_of_other_names()
    {
        var unnamed = ModelsFolder.DecidingYaml[..ModelsFolder.DecidingYaml.IndexOf(
            "decision:", StringComparison.Ordinal)];
        var renamed = ModelsFolder.DecidingYaml.Replace("reminder:", "control:", StringComparison.Ordinal);

        Assert.Contains(
            "control: needs actions: there is nothing to leave out", Refusal(unnamed + "control: 0.1\n"));
        Assert.Contains("control: an action is called 'control'", Refusal(renamed + "control: 0.1\n"));
        Assert.Null(Fitted.From(renamed).Control);
    }

    [Theory]
    [InlineData("""{ "share": 0.9 }""")]
    [InlineData("""{ }""")]
    [InlineData("""{ "share": 0.1, "seed": 1 }""")]
    [InlineData("0.1")]
    public void Serving_rejects_what_fitting_never_writes(string json)
    {
        var contract = Encoding.UTF8.GetString(Fitted.Deciding.ToJson()).Insert(1, $" \"control\": {json},");

        Assert.Throws<ContractException>(() => FittedContract.Read(Encoding.UTF8.GetBytes(contract)));
    }

    private static string Refusal(string yaml) =>
        Assert.Throws<ContractException>(() => ContractFile.Parse(yaml, "c.yaml")).Message;
}
