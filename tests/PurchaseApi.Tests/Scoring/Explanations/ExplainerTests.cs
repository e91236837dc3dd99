using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Scoring.Models.Trees.Shapley;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Scoring.Explanations;

public sealed class ExplainerTests
{
    private static readonly FittedContract Contract = Fitted.Purchase;

    private static readonly IReadOnlyList<Row> Rows =
        ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), count: 40);

    [Fact]
    public void Inputs_and_features_are_named_as_in_the_contract_and_add_up_to_the_margin()
    {
        var predictor = Predicting(RandomTrees.Draw(new Random(1), trees: 30, depth: 6, Columns.Count));
        var explainer = new Explainer(predictor, Rows);
        foreach (var row in Rows)
        {
            var explanation = explainer.Explain(row);

            Assert.Equal(Contract.Model, explanation.Contributions.Select(contribution => contribution.Source));
            Assert.Equal(predictor.Margin(row), explanation.Margin, tolerance: 1e-5);
            Assert.Equal(explainer.BaseValue, explanation.BaseValue);
        }
    }

    [Fact]
    public void A_categorys_contribution_sums_its_columns()
    {
        double[] coefficients = [.. Columns.Select(column => column switch
        {
            "device_type=Mobile" => 1,
            "device_type=Tablet" => 4.0,
            _ => 0,
        })];
        double[] means = [.. Columns.Select(column => column.StartsWith("device_type=") ? 0.25 : 0)];
        var scaling = new Scaling(ScalingKind.Standard, means, [.. Columns.Select(_ => 1.0)], means);
        var explainer = new Explainer(
            Predicting(new LogisticRegression(Columns, scaling, 0, coefficients)), Rows);

        var explanation = explainer.Explain(new Row(default, [25, 8, 75, 0, 1]));   // on a Mobile

        Assert.Equal(
            ("device_type", 0.75 * 1 - 0.25 * 4),
            explanation.Contributions.Where(contribution => contribution.Value != 0)
                .Select(contribution => (contribution.Source, contribution.Value)).Single());
        Assert.Equal(0, explanation.StandardError);
    }

    [Fact]
    public void Scorers_without_exact_contributions_are_sampled()
    {
        var zeros = new double[Columns.Count];
        var scaling = new Scaling(ScalingKind.None, zeros, [.. Columns.Select(_ => 30.0)], zeros);
        var support = new RbfSupportVectorMachine(
            Columns, scaling, 0.1, -0.2, [1, -1], [.. zeros, .. Columns.Select(_ => 0.5)]);
        var predictor = Predicting(support);
        var explainer = new Explainer(predictor, Rows);

        var explanation = explainer.Explain(Rows[0]);

        Assert.Equal(Rows.Average(predictor.Margin), explanation.BaseValue, tolerance: 1e-9);
        Assert.Equal(predictor.Margin(Rows[0]), explanation.Margin, tolerance: 1e-9);
        Assert.InRange(explanation.StandardError, 1e-9, 0.1);
    }

    [Fact]
    public void A_published_version_explains_its_own_margins()
    {
        using var models = new ModelsFolder();
        var version = models.Publish(intercept: -0.7);
        var explainer = Explainer.From(version);

        Assert.Equal(-0.7, explainer.BaseValue, tolerance: 1e-12);
        Assert.Equal(version.Predictor.Margin(Rows[3]), explainer.Explain(Rows[3]).Margin, tolerance: 1e-9);
    }

    private static IReadOnlyList<string> Columns => new FeatureEncoder(Contract).Columns;

    private static Predictor Predicting(IScorer scorer) => new(
        Contract, scorer, new PlattScaling(1, 0), new DecisionRules(Contract, 0.5, new(new(0.4, 0.6), new(0.4, 0.6))));
}
