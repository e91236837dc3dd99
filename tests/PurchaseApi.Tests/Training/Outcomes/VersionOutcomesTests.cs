using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class VersionOutcomesTests
{
    [Fact]
    public void Rows_that_got_an_action_do_not_judge_the_probability()
    {
        JoinedRow[] rows =
        [
            .. Rows(2_000, label: (random, row) => random.NextDouble() < (row.IsTreated ? 0.9 : row.Probability)),
        ];

        var standing = Measure(rows).Standing;

        Assert.Equal(Standing.KeepsPromise, standing.Standing);
        Assert.Equal(rows.Count(row => !row.IsTreated), standing.Rows);
    }

    [Fact]
    public void Without_a_control_group_every_row_counts_and_a_note_says_so()
    {
        JoinedRow[] rows = [.. Rows(500).Select(row => row with { IsControl = null })];

        var version = Measure(rows);

        Assert.Equal(rows.Length, version.Standing.Rows);
        Assert.Empty(version.Effects);
        Assert.Contains(version.Notes, note => note.StartsWith("There is no control group", StringComparison.Ordinal));
    }

    [Fact]
    public void Few_outcomes_are_too_few() =>
        Assert.Equal(Standing.TooFewOutcomes, Measure([.. Rows(100)]).Standing.Standing);

    [Fact]
    public void Rows_of_one_id_judge_the_probability_once()
    {
        JoinedRow[] rows = [.. Rows(300).Select(row => row with { IsControl = null, Unit = row.Key / 3 })];

        Assert.Equal(rows.DistinctBy(row => row.Unit).Count(), Measure(rows).Standing.Rows);
    }

    [Fact]
    public void A_sharper_shadow_is_better_on_the_same_rows()
    {
        JoinedRow[] rows = [.. Rows(2_000).Select(row => row with { IsControl = null })];
        JoinedRow[] shadowed =
        [
            .. rows.Select(row => row with
            {
                Probability = 0.5,
                Shadow = new("20260101T000000Z-00000001", row.Probability, row.IsPredicted),
            }),
        ];

        var shadow = Assert.Single(Measure(shadowed).Shadows);

        Assert.Equal(("20260101T000000Z-00000001", 2_000), (shadow.Version, shadow.Rows));
        Assert.All(shadow.Metrics.Values, difference => Assert.True(difference.Low > 0));
    }

    [Fact]
    public void What_an_action_earned_is_compared_with_its_control_rows()
    {
        JoinedRow[] rows =
        [
            .. Rows(4_000).Select((row, i) => row with { Worth = (row.IsControl == true ? 5 : 8) + (i / 2 % 2) }),
        ];

        var gain = Measure(rows).Gains.Single(one => one.Action == "discount");

        Assert.InRange(gain.Gain!.Value, 2.9, 3.1);
        Assert.True(gain.Gain.Low > 2.8 && gain.Gain.High < 3.2);
        Assert.Equal(0, gain.Unknown);
    }

    [Fact]
    public void Worth_is_value_less_discount_and_cost()
    {
        using var models = new ModelsFolder();
        var contract = models.Publish(yaml: ModelsFolder.DecidingYaml).Predictor.Contract;
        var worth = new RowWorth(contract);
        double[] values = [.. contract.Inputs.Select(input => input.Name == "basket_value" ? 100.0 : 0)];

        Assert.Equal(35 - 10 - 0.2, worth.Of(Line("discount"), values, label: true), 1e-9);
        Assert.Equal(-0.2, worth.Of(Line("discount"), values, label: false), 1e-9);
        Assert.Equal(35, worth.Of(Line("control") with { IsControl = true }, values, label: true), 1e-9);
        Assert.Equal(0, worth.Of(Line("none"), values, label: false));
        Assert.Equal(10 / 0.4 - 0.05, worth.Of(Line("reminder"), null, label: true), 1e-9);   // value = 10 / 0.4
        Assert.True(double.IsNaN(worth.Of(Line("discount"), null, label: true)));
    }

    [Fact]
    public void Measured_odds_are_those_of_textbook_tables()
    {
        // Two strata of the same odds ratio, 2.25.
        JoinedRow[] rows =
        [
            .. Arm("low", isControl: false, positives: 36, rows: 136),
            .. Arm("low", isControl: true, positives: 8, rows: 58),
            .. Arm("high", isControl: false, positives: 90, rows: 130),
            .. Arm("high", isControl: true, positives: 20, rows: 40),
        ];

        var odds = Assert.Single(MeasuredOdds.Measure([rows], decision: null));

        Assert.Equal(2.25, odds.Odds!.Value, 1e-9);
        Assert.True(odds.Odds.Low < 2.25 && odds.Odds.High > 2.25);
        Assert.Equal((266, 98), (odds.Treated, odds.Control));
        var twice = Assert.Single(MeasuredOdds.Measure([rows, rows], decision: null));
        Assert.Equal(odds, twice);   // customers of two versions have one outcome
    }

    [Fact]
    public void Odds_that_the_rows_do_not_refute_are_kept()
    {
        var proposal = OddsProposal.Write("purchase",
        [
            new("reminder", 1.25, 1_000, 100, new(1.3, 1.1, 1.5)),
            new("discount", 2, 1_000, 100, new(1.3, 1.1, 1.5)),
            new("call", 3, 10, 0, null),
        ]);

        Assert.Contains("# reminder: keep 1.25; measured 1.3, 95% interval 1.1 to 1.5", proposal);
        Assert.Contains("    discount: { odds: 1.3 }   # was 2; measured 1.3", proposal);
        Assert.Contains("# call: not measured (10 rows and 0 control rows)", proposal);
        Assert.NotNull(YamlTree.Parse(proposal).Root);
    }

    private static LoggedPrediction Line(string action) => new()
    {
        TimeUtc = DateTime.UnixEpoch,
        Model = "purchase",
        Version = "one",
        Probability = 0.4,
        ExpectedValue = 10,
        Action = action,
        IsControl = false,
    };

    private static VersionOutcomes Measure(JoinedRow[] rows)
    {
        using var models = new ModelsFolder();
        var version = VersionRows.Load(models.Repository, "purchase", "20260101T000000Z-00000000");
        foreach (var row in rows) version.Add(row);
        version.SortByTime();
        return VersionOutcomes.Measure(version, current: null);
    }

    private static IEnumerable<JoinedRow> Rows(int count, Func<Random, JoinedRow, bool>? label = null)
    {
        var random = new Random(9);
        for (var i = 0; i < count; i++)
        {
            var probability = 0.05 + (0.9 * random.NextDouble());
            var row = new JoinedRow
            {
                Ticks = i,
                Key = (UInt128)i,
                Unit = (UInt128)i,
                Probability = probability,
                IsPredicted = probability >= 0.5,
                Label = false,
                Offer = i % 2 == 0 ? "discount" : "none",
                IsControl = random.NextDouble() < 0.3,
            };
            yield return row with { Label = label?.Invoke(random, row) ?? random.NextDouble() < probability };
        }
    }

    private static int lastKey;

    private static IEnumerable<JoinedRow> Arm(string intent, bool isControl, int positives, int rows) =>
        Enumerable.Range(0, rows).Select(i =>
        {
            var key = (UInt128)Interlocked.Increment(ref lastKey);
            return new JoinedRow
            {
                Ticks = 0,
                Key = key,
                Unit = key,
                Probability = 0.5,
                IsPredicted = true,
                Label = i < positives,
                Intent = intent,
                Offer = "discount",
                IsControl = isControl,
            };
        });
}
