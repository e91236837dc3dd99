using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Explanations;

public sealed class CounterfactualSearchTests
{
    private static readonly FittedContract Contract = Fitted.From(
        """
        name: small
        inputs:
          spent:  { type: number, range: [0, 1000000], missing: keep, actionable: true }
          visits: { type: integer, range: [0, 50], missing: keep, actionable: true }
          plan:   { type: category, values: [free, basic, full], missing: keep, actionable: true }
          member: { type: flag, missing: keep, actionable: true }
          age:    { type: number, range: [0, 100], missing: keep }
        label: { name: bought, positive: 1 }
        """);

    // columns: spent, visits, plan=free, plan=basic, plan=full, member, age
    [Fact]
    public void Fewer_and_smaller_changes_are_preferred()
    {
        var found = Find(row => row[1] >= 17 || (row[0] > 5 && row[5] > 0) || row[0] > 900_000, [0, 10, 0, 0, 30])!;

        var change = Assert.Single(found.Changes);
        Assert.Equal(("visits", 10, 17), (change.Input.Name, change.From, change.To));
        Assert.True(found.Prediction.IsPositive);
    }

    [Fact]
    public void Numbers_move_no_further_than_needed()
    {
        var found = Find(row => row[0] > 123.4567, [80, 0, 0, 0, 30])!;

        Assert.InRange(Assert.Single(found.Changes).To, 123.4567, 123.6);
        Assert.Equal(123.5, found.Row.Values[0]);   // three digits of the step
    }

    [Fact]
    public void Positive_rows_are_flipped_too()
    {
        var found = Find(row => row[4] == 1, [80, 0, 2, 0, 30])!;

        Assert.Equal("plan", Assert.Single(found.Changes).Input.Name);
        Assert.False(found.Prediction.IsPositive);
    }

    [Fact]
    public void Several_inputs_change_when_one_is_not_enough()
    {
        var found = Find(row => row[1] >= 30 && row[5] == 1 && row[3] == 1, [80, 0, 0, 0, 30])!;

        Assert.Equal(["visits", "plan", "member"], found.Changes.Select(change => change.Input.Name));
        Assert.Equal([80, 30, 1, 1, 30], found.Row.Values);
    }

    [Fact]
    public void Fixed_and_missing_inputs_stay_unchanged()
    {
        Assert.Null(Find(row => row[6] > 50, [80, 0, 0, 0, 30]));
        Assert.Null(Find(row => row[1] >= 30, [80, double.NaN, 0, 0, 30]));
        Assert.Null(Find(_ => true, [80, 0, 0, 0, 30]));
    }

    [Fact]
    public async Task A_flip_at_the_neighboring_integer_is_found()
    {
        var (from, next) = (25.5, Math.BitIncrement(25.5));

        var found = await InTime(() => Find(row => row[0] >= next, [from, 0, 0, 0, 30]));

        Assert.InRange(Assert.Single(found!.Changes).To, next, 26);
    }

    [Fact]
    public async Task The_search_stops_for_contracts_with_many_inputs()
    {
        var inputs = Enumerable.Range(0, 300)
            .Select(i => $"  n{i}: {{ type: number, range: [0, 1], missing: keep, actionable: true }}\n");
        var contract = Fitted.From(
            $"name: wide\ninputs:\n{string.Concat(inputs)}label: {{ name: bought, positive: 1 }}\n");

        Assert.Null(await InTime(() => Search(contract, _ => false).Find(new Row(default, new double[300]))));
    }

    private static Task<Counterfactual?> InTime(Func<Counterfactual?> find) =>
        Task.Run(find).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private static Counterfactual? Find(Func<double[], bool> isPositive, double[] values) =>
        Search(Contract, isPositive).Find(new Row(default, values));

    private static CounterfactualSearch Search(FittedContract contract, Func<double[], bool> isPositive) =>
        new(new Predictor(
            contract, new Rule(new FeatureEncoder(contract).Columns.Count, isPositive), new PlattScaling(1, 0),
            new DecisionRules(contract, 0.5, new(new(0.4, 0.6), new(0.4, 0.6)))));

    private sealed class Rule(int featureCount, Func<double[], bool> isPositive) : IScorer
    {
        public int FeatureCount => featureCount;

        public double Margin(ReadOnlySpan<double> features) => isPositive(features.ToArray()) ? 1 : -1;
    }
}
