using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Batches;

public sealed class BudgetRowsTests
{
    private static readonly Dictionary<string, double> costs = new()
    {
        ["free"] = 0,
        ["cheap"] = 0.3,
        ["mail"] = 1.1,
        ["call"] = 4.7,
    };

    private static readonly Decision decision = Fitted.From(ModelsFolder.DecidingYaml.Replace(
        "    reminder: { cost: 0.05, odds: 1.25 }",
        """
            free: { odds: 1.1 }
            cheap: { cost: 0.3, odds: 1.2 }
            mail: { cost: 1.1, odds: 1.4 }
            call: { cost: 4.7, odds: 2 }
        """, StringComparison.Ordinal)).Decision!;

    [Fact]
    public void The_chosen_rows_gain_most_among_all_subsets_of_16_rows()
    {
        var random = new Random(21);
        for (var i = 0; i < 300; i++)
        {
            var rows = Draw(random, random.Next(1, 17));
            var budget = random.NextDouble() * rows.Sum(row => row.Cost) * 1.2;

            var chosen = Choose(rows, budget);

            Assert.InRange(chosen.Sum(row => row.Cost), 0, budget);
            Assert.Equal(BruteForce(rows, budget), chosen.Sum(row => row.Gain), 9);
        }
    }

    [Fact]
    public void A_million_rows_gain_nearly_the_fractional_optimum()
    {
        var rows = Draw(new Random(22), 1_000_000);
        const double budget = 20_000;

        var chosen = Choose(rows, budget);

        Assert.InRange(chosen.Sum(row => row.Cost), 0, budget);
        Assert.True(chosen.Sum(row => row.Gain) >= 0.999 * Fractional(rows, budget));
    }

    [Fact]
    public void The_row_limit_is_kept()
    {
        var rows = Draw(new Random(23), 1_000);

        Assert.Equal(5, Choose(rows, 10_000, most: 5).Count);
    }

    private static List<(double Cost, double Gain)> Choose(
        IReadOnlyList<(string Action, double Cost, double Gain)> rows, double budget, int most = int.MaxValue)
    {
        var selection = new BudgetRows(decision, budget, most);
        foreach (var (index, row) in rows.Index())
            selection.Add(index, default, new Prediction(true, 0.5, new(0, default, null, null, row.Action))
            {
                ExpectedGain = row.Gain,
            });
        return [.. selection.Take().Select(row => (costs[row.Prediction.Action!], row.Prediction.ExpectedGain))];
    }

    private static List<(string Action, double Cost, double Gain)> Draw(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            var (action, cost) = costs.ElementAt(random.Next(costs.Count));
            return (action, cost, Math.Pow(random.NextDouble(), 3) * 20);
        }),
    ];

    private static double BruteForce(List<(string Action, double Cost, double Gain)> rows, double budget)
    {
        var best = 0.0;
        for (var set = 0; set < 1 << rows.Count; set++)
        {
            var (cost, gain) = (0.0, 0.0);
            for (var row = 0; row < rows.Count; row++)
                if ((set >> row & 1) == 1) (cost, gain) = (cost + rows[row].Cost, gain + rows[row].Gain);
            if (cost <= budget) best = Math.Max(best, gain);
        }

        return best;
    }

    private static double Fractional(List<(string Action, double Cost, double Gain)> rows, double budget)
    {
        var gain = 0.0;
        foreach (var row in rows.OrderByDescending(
            row => row.Cost == 0 ? double.PositiveInfinity : row.Gain / row.Cost))
        {
            var share = row.Cost == 0 ? 1 : Math.Min(1, budget / row.Cost);
            gain += share * row.Gain;
            budget -= share * row.Cost;
            if (budget <= 0) break;
        }

        return gain;
    }
}
