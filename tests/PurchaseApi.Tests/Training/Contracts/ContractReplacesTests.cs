using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractReplacesTests
{
    private const string Figures = "{ what: a rule of thumb, figures: { recall: 0.40, log_loss: 1.7, lift_at_10: 3 } }";

    [Fact]
    public void Replaced_figures_stay_out_of_contract_json()
    {
        var contract = ContractFile.Parse(With(Figures), "c.yaml");

        Assert.Equal(("a rule of thumb", 0.4), (
            contract.Document.Replaces!.What, contract.Document.Replaces.Figures!["recall"]));
        Assert.Null(Fitted.From(With(Figures)).Document.Replaces);
    }

    [Theory]
    [InlineData("{ figures: { recall: 0.4 } }", "replaces/what: is required")]
    [InlineData("{ what: a rule }", "replaces/figures: needs at least one figure")]
    [InlineData("{ what: a rule, figures: {} }", "replaces/figures: needs at least one figure")]
    [InlineData("{ what: a rule, figures: { recal: 0.4 } }", "unknown metric 'recal'; did you mean 'recall'?")]
    [InlineData("{ what: a rule, figures: { sensitivity: 0.4 } }", "'sensitivity'; known are accuracy, precision, rec")]
    [InlineData("{ what: a rule, figures: { roc_auc: 98 } }", "replaces/figures/roc_auc: must be from 0 to 1 (was 98)")]
    [InlineData("{ what: a rule, figures: { log_loss: -1 } }", "figures/log_loss: must be at least 0 (was -1)")]
    [InlineData("{ what: a rule, figures: { recall: high } }", "replaces/figures/recall: must be a finite number")]
    [InlineData("{ what: a rule, figures: { recall: 0.4 }, source: x }", "replaces/source: unknown key 'source'")]
    [InlineData("a rule", "replaces: must be { what: ..., figures: { METRIC: ... }, note: ... }")]
    public void Invalid_replaces_sections_are_rejected(string replaces, string said) =>
        Assert.Contains(
            said, Assert.Throws<ContractException>(() => ContractFile.Parse(With(replaces), "c.yaml")).Message);

    [Fact]
    public void Replaces_needs_a_label() =>
        Assert.Contains(
            "c.yaml:5: replaces: needs a label",
            Assert.Throws<ContractException>(() => ContractFile.Parse(
                $$"""
                name: groups
                inputs:
                  visits: { type: integer }
                segments: { all: otherwise }
                replaces: {{Figures}}
                """, "c.yaml")).Message);

    private static string With(string replaces) => ModelsFolder.PurchaseYaml + $"\nreplaces: {replaces}\n";
}
