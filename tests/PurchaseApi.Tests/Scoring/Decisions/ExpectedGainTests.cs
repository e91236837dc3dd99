using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Decisions;

public sealed class ExpectedGainTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(0.03, false)]
    [InlineData(0.04, true)]
    [InlineData(0.355, true)]
    [InlineData(0.37, false)]
    public void A_discount_pays_in_a_window(double probability, bool pays) =>
        Assert.Equal(pays, ExpectedGain.Compute(probability, value: 30, discount: 6, cost: 0.2, odds: 1.5) > 0);

    [Fact]
    public void A_discount_loses_on_rows_that_buy_anyway() =>
        Assert.Equal(-4.86, ExpectedGain.Compute(0.9, value: 30, discount: 6, cost: 0.2, odds: 1.5), 2);

    [Fact]
    public void Gain_never_exceeds_the_value_and_is_0_without_action()
    {
        var random = new Random(11);
        for (var i = 0; i < Draws; i++)
        {
            var (p, value, discount, cost, odds) = Draw(random);

            Assert.InRange(ExpectedGain.Probability(p, odds), 0, 1);
            Assert.True(
                ExpectedGain.Compute(p, value, discount, cost, odds) <= value, $"{p} {value} {discount} {cost} {odds}");
            Assert.Equal(0, ExpectedGain.Compute(p, value, discount: 0, cost: 0, odds: 1));
        }
    }

    [Fact]
    public void Odds_are_multiplied()
    {
        var random = new Random(12);
        for (var i = 0; i < Draws; i++)
        {
            var (p, odds) = (random.NextDouble(), Odds(random));
            var raised = ExpectedGain.Probability(p, odds);

            Assert.Equal(odds * p * (1 - raised), raised * (1 - p), 9);
        }
    }

    [Fact]
    public void The_action_with_the_largest_gain_is_chosen()
    {
        var random = new Random(13);
        var contract = Fitted.Deciding;
        var rules = new DecisionRules(contract, 0.5, new(new(0.4, 0.6), new(0.4, 0.6)));
        var slots = new double[contract.Inputs.Count + contract.Features.Count];
        var basket = contract.Inputs.Index().Single(input => input.Item.Name == "basket_value").Index;
        for (var i = 0; i < Draws; i++)
        {
            var p = random.NextDouble();
            slots[basket] = Amount(random);
            var value = 0.35 * slots[basket];
            (string Name, double Gain)[] all =
            [
                ("none", 0),
                ("reminder", Textbook(p, value, 0, 0.05, 1.25)),
                ("discount", Textbook(p, value, 0.10 * slots[basket], 0.20, 2)),
            ];

            var prediction = rules.Decide(p, slots);

            var best = all.Max(action => action.Gain);
            Assert.Equal(best, prediction.ExpectedGain, 1e-9 * (1 + Math.Abs(best)));
            Assert.Equal(best, all.Single(action => action.Name == prediction.Action).Gain, 1e-9 * (1 + value));
            Assert.Equal(p * value, prediction.ExpectedValue, 1e-12 * (1 + value));
        }
    }

    [Fact]
    public void Without_a_value_nothing_is_done()
    {
        var contract = Fitted.From(ModelsFolder.DecidingYaml.Replace(
            "value: 0.35 * basket_value", "value: basket_value / 0", StringComparison.Ordinal));
        var rules = new DecisionRules(contract, 0.5, new(new(0.4, 0.6), new(0.4, 0.6)));

        var prediction = rules.Decide(0.3, new double[contract.Inputs.Count + contract.Features.Count]);

        Assert.Equal(("none", double.NaN, 0), (prediction.Action, prediction.ExpectedValue, prediction.ExpectedGain));
    }

    /// <summary>By odds, as a textbook has it.</summary>
    private static double Textbook(double p, double value, double discount, double cost, double odds)
    {
        var raised = odds * p / (1 - p);
        return (raised / (1 + raised) * (value - discount)) - (p * value) - cost;
    }

    private static (double P, double Value, double Discount, double Cost, double Odds) Draw(Random random) =>
        (random.Next(20) switch { 0 => 0, 1 => 1, _ => random.NextDouble() },
            Amount(random), Amount(random), Amount(random), Odds(random));

    private static double Amount(Random random) =>
        random.Next(10) == 0 ? 0 : Math.Pow(10, (random.NextDouble() * 8) - 3);

    private static double Odds(Random random) => Math.Pow(10, (random.NextDouble() * 6) - 3);
}
