using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Findings;

/// <summary>A clean sample with one fault raises the finding of that fault, and no other.</summary>
public sealed class PlantedFaultTests
{
    private const int TimeSpent = 0;
    private const int DeviceType = 3;

    private readonly SampleRun clean = SampleRun.Clean(seed: 1);
    private readonly Random random = new(7);

    [Fact]
    public void A_constant_column_is_a_constant_input() =>
        Raises("constant_input", "'visits' is 3", clean.With(Number("visits"), _ => 3));

    [Fact]
    public void An_empty_column_is_an_all_missing_input() =>
        Raises("all_missing_input", "'visits'", clean.With(Number("visits"), _ => double.NaN));

    [Fact]
    public void A_repeated_column_is_a_duplicate_input() =>
        Raises("duplicate_input", "'minutes' says the same as 'time_spent'",
            clean.With(Number("minutes"), row => clean.Rows[row].Values[TimeSpent]));

    [Fact]
    public void A_category_under_other_names_is_a_duplicate_input()
    {
        var codes = Input("device_code", "category", "d", "c", "b", "a");

        Raises("duplicate_input", "'device_code' says the same as 'device_type'",
            clean.With(codes, row => 3 - clean.Rows[row].Values[DeviceType]));
    }

    [Fact]
    public void A_coarser_category_is_not_a_duplicate()
    {
        var isMobile = Input("is_mobile", "flag");

        Assert.Empty(clean.With(isMobile, row => clean.Rows[row].Values[DeviceType] == 0 ? 1 : 0).Findings());
    }

    [Fact]
    public void A_copy_of_the_label_is_a_leak() =>
        Raises("label_leak", "'paid' alone tells the classes apart with a ROC AUC of 1.000",
            clean.With(Input("paid", "flag"), row => clean.Labels[row] ? 1 : 0));

    [Fact]
    public void A_column_written_after_some_purchases_is_a_leak() =>
        Raises("label_leak", "'invoice' decides the label",
            clean.With(Number("invoice"), row => clean.Labels[row] && row % 8 == 0 ? 900 + row : double.NaN));

    [Fact]
    public void A_number_that_is_above_0_only_after_a_purchase_is_a_leak() =>
        Raises("label_leak", "'refunds' decides the label",
            clean.With(Number("refunds"), row => clean.Labels[row] && row % 8 == 0 ? 1 + row % 50 : 0));

    [Fact]
    public void A_category_that_only_buyers_have_is_a_leak() =>
        Raises("label_leak", "'status' decides the label",
            clean.With(
                Input("status", "category", "open", "paid"),
                row => clean.Labels[row] && row % 8 == 0 ? 1 : 0));

    [Fact]
    public void A_nearly_perfect_number_is_suspicious()
    {
        // One standard deviation around 0 or 2.6; the model weighs it as it should.
        double[] ratings = [.. clean.Labels.Select(label => (label ? 2.6 : 0) + Normal())];
        var knowing = Weighed(row => Math.Exp(2.6 * ratings[row] - 2.6 * 2.6 / 2));

        Raises("suspicious_input", "'rating'",
            clean.With(Number("rating"), row => ratings[row]) with { Probabilities = knowing });
    }

    [Fact]
    public void Empty_baskets_are_not_a_leak()
    {
        // 45 % of the negative rows, some 1,500, have none, and no positive one.
        bool[] has = [.. clean.Labels.Select(label => label || random.NextDouble() < 0.55)];
        var knowing = Weighed(row => has[row] ? 1 / 0.55 : 0);

        var sample = clean.With(Input("has_basket", "flag"), row => has[row] ? 1 : 0);
        Assert.Empty((sample with { Probabilities = knowing }).Findings());
    }

    [Fact]
    public void A_holdout_of_later_rows_has_drifted()
    {
        var rows = clean.Rows.ToArray();
        foreach (var row in clean.Split.Holdout) rows[row] = Moved(rows[row], factor: 3);

        Raises("drift_between_splits", "'time_spent' looks different in the test rows", clean with { Rows = rows });
    }

    [Fact]
    public void A_holdout_of_a_better_season_has_drifted()
    {
        // Half of its negative rows are gone; a model that knows of the season has the odds doubled there.
        int[] holdout = [.. clean.Split.Holdout.Where((row, i) => clean.Labels[row] || i % 2 == 0)];
        var knowing = Weighed(row => holdout.Contains(row) ? 2 : 1);

        Raises("drift_between_splits", "% of the test rows are positive",
            clean with { Split = clean.Split with { Holdout = holdout }, Probabilities = knowing });
    }

    [Theory]
    [InlineData(0.03, 5_000)]
    [InlineData(0.05, 1_000)]
    [InlineData(0.03, 20_000)]
    [InlineData(0.02, 60_000)]
    public void Training_rows_in_the_holdout_are_duplicates(double share, int count)
    {
        var sample = SampleRun.Clean(seed: 2, count);
        var (rows, labels) = (sample.Rows.ToArray(), sample.Labels.ToArray());
        var probabilities = sample.Probabilities.ToArray();
        var copies = (int)Math.Ceiling(share * sample.Split.Holdout.Length);
        foreach (var (from, to) in sample.Split.Train.Zip(sample.Split.Holdout).Take(copies))
            (rows[to], labels[to], probabilities[to]) = (rows[from], labels[from], probabilities[from]);

        Raises("duplicates_across_split", "equal a training row",
            sample with { Rows = rows, Labels = labels, Probabilities = probabilities });
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(0.4)]
    public void Overconfident_and_timid_probabilities_are_miscalibrated(double slope)
    {
        var probabilities = Array.ConvertAll(clean.Probabilities, p => 1 / (1 + Math.Pow((1 - p) / p, slope)));

        Raises("miscalibrated", "", clean with { Probabilities = probabilities });
    }

    [Fact]
    public void Probabilities_that_are_too_high_are_miscalibrated() =>
        Raises("miscalibrated", "It predicted",
            clean with { Probabilities = Weighed(_ => 2) });

    [Fact]
    public void A_model_that_guesses_is_not_better_than_the_base_rate()
    {
        var baseRate = clean.Labels.Count(label => label) / (double)clean.Labels.Length;
        var guesses = Array.ConvertAll(clean.Labels, _ => baseRate + 0.1 * (random.NextDouble() - 0.5));

        Raises("not_better_than_baseline", "always answering the base rate", clean with { Probabilities = guesses });
    }

    [Fact]
    public void A_model_with_one_probability_is_constant()
    {
        var baseRate = clean.Labels.Count(label => label) / (double)clean.Labels.Length;

        Raises("constant_model", "Every row gets the probability",
            clean with { Probabilities = Array.ConvertAll(clean.Labels, _ => baseRate) });
    }

    [Fact]
    public void A_model_worse_than_a_one_input_rule_is_reported()
    {
        // Better than a constant, but an input that it does not see is better still.
        var probabilities = clean.Probabilities;
        var seen = clean.With(Number("interest"), row => Math.Round(probabilities[row], 2));
        var blurred = Array.ConvertAll(probabilities, p => Math.Clamp(p + 0.22 * Normal(), 0.001, 0.999));
        var findings = (seen with { Probabilities = blurred }).Findings();

        Assert.Contains(findings, finding =>
            finding.Code == "not_better_than_baseline" && finding.Message.Contains("'rule:interest'"));
    }

    [Fact]
    public void A_rare_label_leaves_too_few_positives()
    {
        // Many inputs that say little each, and a label that all of them together tell well.
        const int Inputs = 12;
        double[] Draw() => [.. Enumerable.Range(0, Inputs).Select(_ => Normal())];
        double[][] values = [.. Enumerable.Range(0, 2_000).Select(_ => Draw())];
        var probabilities = Array.ConvertAll(values, row => 1 / (1 + Math.Exp(16 - 2.4 * row.Sum())));
        bool[] labels = [.. probabilities.Select(p => random.NextDouble() < p)];

        Raises("too_few_positives", "positive", new SampleRun(
            [.. Enumerable.Range(0, Inputs).Select(i => Number($"x{i}"))],
            [.. values.Select(row => new Row(default, row))],
            labels, StratifiedSplit.Draw(labels, seed: 42), probabilities));
    }

    private static void Raises(string code, string words, SampleRun sample)
    {
        var findings = sample.Findings();
        foreach (var other in findings)
            TestContext.Current.TestOutputHelper!.WriteLine($"{other.Code}: {other.Message}");

        var finding = Assert.Single(findings);
        Assert.Equal(code, finding.Code);
        Assert.Contains(words, finding.Message);
    }

    /// <summary>The probabilities with their odds multiplied.</summary>
    private double[] Weighed(Func<int, double> ratio) =>
        [.. clean.Probabilities.Select((p, row) => p * ratio(row) / (p * ratio(row) + 1 - p))];

    private static Row Moved(Row row, double factor) =>
        row with { Values = [row.Values[TimeSpent] * factor, .. row.Values.Skip(1)] };

    private static Input Number(string name) => Input(name, "number");

    private static Input Input(string name, string type, params string[] values) =>
        PurchaseApi.Scoring.Inputs.Input.Outline(name, new() { Type = type, Values = values })!;

    private double Normal() => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
}
