using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Models;

/// <summary>Damages a model.json of ours in many ways.</summary>
internal static class DamagedJson
{
    private static readonly double[] extremes =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 0];

    /// <summary>Every damage is refused, or the model gives finite margins.</summary>
    /// <returns>How many of the damages were refused.</returns>
    public static int Refused(byte[] json, int count, Func<byte[], IScorer> read)
    {
        var random = new Random(7);
        return Enumerable.Range(0, count).Count(_ => !Scores(Damaged(json, random), read, random));
    }

    private static bool Scores(byte[] json, Func<byte[], IScorer> read, Random random)
    {
        try
        {
            var scorer = read(json);
            for (var i = 0; i < 20; i++)
            {
                var row = random.GetItems(extremes, scorer.FeatureCount);
                Assert.True(double.IsFinite(scorer.Margin(row)));
            }

            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    /// <summary>Cuts, flips bits, or puts digits, exponents and signs for digits, which mostly keeps it JSON.</summary>
    private static byte[] Damaged(byte[] json, Random random)
    {
        var damaged = json.ToArray();
        var kind = random.Next(10);
        if (kind == 0) return damaged[..random.Next(json.Length)];

        for (var left = random.Next(1, 20); left > 0; left--)
        {
            ref var value = ref damaged[random.Next(damaged.Length)];
            if (kind < 4) value ^= (byte)(1 << random.Next(8));
            else if (char.IsAsciiDigit((char)value)) value = (byte)"0123456789012345678901234567899e-"[random.Next(33)];
        }

        return damaged;
    }
}
