using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class CalibrationMartingaleTests
{
    private const int Rows = 2_000, LookEvery = 200;

    [Fact]
    public void Calibrated_probabilities_rarely_raise_an_alarm_however_often_one_looks()
    {
        var alarms = Enumerable.Range(0, 100).Count(seed =>
        {
            var martingale = new CalibrationMartingale();
            var random = new Random(seed);
            var hasAlarm = false;
            for (var row = 1; row <= Rows; row++)
            {
                var probability = Probability(random);
                martingale.Add(probability, random.NextDouble() < probability);
                if (row % LookEvery == 0) hasAlarm |= martingale.AlarmedAt is not null;
            }

            return hasAlarm;
        });

        Assert.InRange(alarms, 0, 5);
    }

    [Theory]
    [InlineData(0.47)]    // .14 becomes .207
    [InlineData(-0.6)]
    public void Shifted_odds_raise_an_alarm(double shift) =>
        Assert.InRange(AlarmAfter(logit => logit + shift, calibrated: 0, seed: 1) ?? int.MaxValue, 10, 1_500);

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Too_extreme_and_too_timid_probabilities_raise_an_alarm(double slope) =>
        Assert.InRange(AlarmAfter(logit => slope * logit, calibrated: 0, seed: 2) ?? int.MaxValue, 10, 2_000);

    [Fact]
    public void A_long_good_past_does_not_hide_a_shift()
    {
        var alarm = AlarmAfter(logit => logit + 0.8, calibrated: 20_000, seed: 3);

        Assert.InRange(alarm ?? int.MaxValue, 20_050, 22_000);
    }

    [Fact]
    public void Odds_that_are_off_by_less_than_five_percent_are_tolerated() =>
        Assert.Null(AlarmAfter(logit => logit + 0.045, calibrated: 0, seed: 4, rows: 300_000));

    private static int? AlarmAfter(
        Func<double, double> truth, int calibrated, int seed, int rows = 30_000)
    {
        var martingale = new CalibrationMartingale();
        var random = new Random(seed);
        for (var row = 0; row < rows; row++)
        {
            var probability = Probability(random);
            var logit = Math.Log(probability / (1 - probability));
            var chance = row < calibrated ? probability : 1 / (1 + Math.Exp(-truth(logit)));
            martingale.Add(probability, random.NextDouble() < chance);
        }

        return martingale.AlarmedAt;
    }

    private static double Probability(Random random) => 0.02 + (0.5 * random.NextDouble() * random.NextDouble());
}
