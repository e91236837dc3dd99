using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Training.Data;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Tests.Training.Findings;

public sealed class AllBaselinesTests
{
    // 100 rows, 30 of them positive: all whose time is from 40 to 69. Sizes go round.
    private static readonly LabelledRows data = new(
        [.. Enumerable.Range(0, 100).Select(i => new Row(default, [i, i % 3]))],
        [.. Enumerable.Range(0, 100).Select(i => i is >= 40 and < 70)], Dropped: 0, Sha256: "");

    private static readonly int[] all = [.. Enumerable.Range(0, 100)];

    private static readonly IReadOnlyList<Input> inputs = SessionsFile.Contract("1").Inputs;

    private readonly IReadOnlyList<Baseline> baselines = AllBaselines.Fit(inputs, data, all);

    [Fact]
    public void There_is_a_baseline_per_constant_answer_and_input() =>
        Assert.Equal(
            ["always", "base_rate", "rule:time_spent", "rule:size"],
            baselines.Select(baseline => baseline.Name));

    [Fact]
    public void Always_answers_positive_at_the_base_rate()
    {
        var metrics = baselines[0].On(data, all);

        Assert.Equal(2 * 0.3 / 1.3, metrics.Confusion.F1, 1e-12);
        Assert.Equal(0.3 * 0.7, metrics.Brier, 1e-12);
    }

    [Fact]
    public void The_base_rate_below_a_half_answers_negative()
    {
        var metrics = baselines[1].On(data, all);

        Assert.Equal((0.7, 0), (metrics.Confusion.Accuracy, metrics.Confusion.F1));
    }

    [Fact]
    public void A_rule_finds_signal_in_the_middle_of_a_range() =>
        Assert.Equal(1, baselines[2].On(data, all).Confusion.F1);

    [Fact]
    public void Shares_come_from_the_training_rows_alone()
    {
        int[] train = [.. Enumerable.Range(0, 40), .. Enumerable.Range(70, 30), 50];
        var rule = AllBaselines.Fit(inputs, data, train)[3];

        // Size L is held by rows 2, 5, ... of the training rows, among them the positive row 50.
        var large = train.Count(row => row % 3 == 2);
        Assert.Equal((1 + 2 / 71.0) / (large + 2), rule.Probability(new Row(default, [0, 2])), 1e-12);
    }
}
