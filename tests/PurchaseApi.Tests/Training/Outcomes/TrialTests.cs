using PurchaseApi.Training.Outcomes;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class TrialTests
{
    private const int Seeds = 100, Rows = 10_000;

    [Fact]
    public void All_effects_lie_within_their_simultaneous_intervals()
    {
        var covered = Enumerable.Range(0, Seeds).Count(seed => Measured(seed).All(one =>
            Truth(one) is var truth && truth >= one.Effect!.Low && truth <= one.Effect.High));

        Assert.InRange(covered, 90, Seeds);
    }

    [Fact]
    public void Permuted_labels_claim_no_effect()
    {
        var silent = Enumerable.Range(0, Seeds).Count(seed =>
        {
            var rows = JoinedTrial.Rows(Rows, seed);
            bool[] labels = [.. rows.Select(row => row.Label)];
            new Random(seed).Shuffle(labels);
            return ActionEffects.Measure(rows.Zip(labels, (row, label) => row with { Label = label }))
                .All(one => one.Verdict is not (EffectVerdict.Persuadable or EffectVerdict.Harmed));
        });

        Assert.InRange(silent, 90, Seeds);
    }

    [Fact]
    public void Bands_get_the_word_that_the_trial_was_made_for()
    {
        var words = ActionEffects.Measure(JoinedTrial.Rows(100_000, seed: 1))
            .ToDictionary(one => (one.Action, one.Intent), one => one.Verdict);

        Assert.Equal(new Dictionary<(string, string), EffectVerdict>
        {
            [("reminder", "low")] = EffectVerdict.LostCause,
            [("reminder", "medium")] = EffectVerdict.Persuadable,
            [("reminder", "high")] = EffectVerdict.SureThing,
            [("discount", "low")] = EffectVerdict.Persuadable,
            [("discount", "medium")] = EffectVerdict.Persuadable,
            [("discount", "high")] = EffectVerdict.Harmed,
        }, words);
    }

    [Fact]
    public void Few_rows_get_no_verdict() =>
        Assert.All(
            ActionEffects.Measure(JoinedTrial.Rows(150, seed: 1)),
            one => Assert.Equal(EffectVerdict.NoVerdict, one.Verdict));

    [Fact]
    public void Rows_of_one_id_count_once()
    {
        var rows = JoinedTrial.Rows(2_000, seed: 1);

        var twice = ActionEffects.Measure(rows.Concat(rows));

        Assert.Equal(ActionEffects.Measure(rows), twice);
    }

    private static IReadOnlyList<ActionEffect> Measured(int seed) =>
        ActionEffects.Measure(JoinedTrial.Rows(Rows, seed));

    private static double Truth(ActionEffect one) => SampleTrial.Effects
        .Single(effect => effect.Action == one.Action && effect.Intent == one.Intent).Points;
}

internal static class JoinedTrial
{
    /// <summary>The generated trial as the join gives it.</summary>
    public static IReadOnlyList<JoinedRow> Rows(int rows, int seed) =>
    [
        .. SampleTrial.Generate(rows, seed).Select(row => new JoinedRow
        {
            Ticks = row.Id,
            Key = (UInt128)row.Id,
            Unit = (UInt128)row.Id,
            Probability = row.Probability,
            IsPredicted = row.Probability >= 0.35,
            Label = row.Purchase,
            Intent = row.Intent,
            Offer = row.Offer,
            IsControl = row.IsControl,
        }),
    ];
}
