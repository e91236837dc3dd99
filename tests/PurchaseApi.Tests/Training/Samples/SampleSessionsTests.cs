using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

public sealed class SampleSessionsTests
{
    private static readonly SampleSession[] rows = [.. SampleSessions.Generate(20_000, 42)];

    [Fact]
    public void The_seed_decides_the_rows()
    {
        Assert.Equal(rows, SampleSessions.Generate(20_000, 42));
        Assert.NotEqual(rows, SampleSessions.Generate(20_000, 43));
    }

    [Fact]
    public void A_longer_sample_begins_with_the_shorter() =>
        Assert.Equal(SampleSessions.Generate(100, 42), rows.Take(100));

    [Fact]
    public void Eight_percent_of_values_are_missing()
    {
        double[] missing =
        [
            Share(row => row.TimeSpent is null),
            Share(row => row.PagesViewed is null),
            Share(row => row.BasketValue is null),
            Share(row => row.DeviceType is null),
            Share(row => row.CustomerType is null),
        ];

        Assert.InRange(missing.Average(), 0.075, 0.085);
        Assert.All(missing, share => Assert.InRange(share, 0.07, 0.09));
    }

    [Fact]
    public void Values_are_missing_at_random()
    {
        var complete = rows.Where(row => row.TimeSpent is not null).Average(row => row.TrueProbability);
        var incomplete = rows.Where(row => row.TimeSpent is null).Average(row => row.TrueProbability);

        Assert.InRange(incomplete - complete, -0.02, 0.02);
    }

    [Fact]
    public void Between_a_quarter_and_two_fifths_of_the_sessions_end_in_a_purchase() =>
        Assert.InRange(Share(row => row.Purchase), 0.25, 0.40);

    [Fact]
    public void Purchases_match_their_true_probabilities() =>
        Assert.All(
            rows.OrderBy(row => row.TrueProbability).Chunk(2_000),
            chunk => Assert.Equal(
                chunk.Average(row => row.TrueProbability), chunk.Average(row => row.Purchase ? 1 : 0), 0.04));

    [Fact]
    public void No_ranking_beats_the_oracle()
    {
        var ranked = new RankedRows(
            [.. rows.Select(row => row.Purchase)], [.. rows.Select(row => row.TrueProbability)]);

        Assert.InRange(Ranking.RocAuc(ranked.All()), 0.75, 0.82);
    }

    [Fact]
    public void The_purchase_contract_accepts_every_value() =>
        Assert.All(rows, row =>
        {
            if (row.TimeSpent is { } minutes) Assert.InRange(minutes, 0.05, 1440);
            if (row.PagesViewed is { } pages) Assert.InRange(pages, 1, 10_000);
            if (row.BasketValue is { } basket) Assert.InRange(basket, 0, 1_000_000);
            Assert.Contains(row.DeviceType, new[] { "Mobile", "Desktop", "Tablet", null });
            Assert.Contains(row.CustomerType, new[] { "New", "Returning", null });
        });

    [Fact]
    public void The_file_has_no_probabilities()
    {
        using var csv = new StringWriter();

        SampleSessions.WriteCsv(csv, 3, 42);

        Assert.Equal(
            """
            customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type,purchase
            1,3.75,3,0,Mobile,New,0
            2,4.26,,43.72,Mobile,Returning,0
            3,3.12,,,Desktop,New,0

            """.ReplaceLineEndings("\n"),
            csv.ToString());
    }

    private static double Share(Func<SampleSession, bool> test) => rows.Count(test) / (double)rows.Length;
}
