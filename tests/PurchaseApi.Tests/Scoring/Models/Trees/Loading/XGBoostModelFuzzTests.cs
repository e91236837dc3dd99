using System.Diagnostics;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Models.Trees.Loading;

public sealed class XGBoostModelFuzzTests
{
    private static readonly double[][] Rows =
    [
        .. ScoredRows.Read(GoldenModel.RowsPath).Rows,
        [double.NaN, double.NaN, double.NaN, double.NaN],
        [double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon],
    ];

    [Fact]
    public void A_damaged_model_is_refused_or_gives_finite_margins()
    {
        var model = File.ReadAllBytes(GoldenModel.ModelPath);
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (!Scores(Damaged(model, random))) refused++;

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1), $"damage {i} took too long");
        }
        Assert.InRange(refused, 100, 499);
    }

    private static bool Scores(byte[] json)
    {
        try
        {
            var ensemble = GoldenModel.Read(json);
            Assert.All(Rows, row => Assert.True(double.IsFinite(ensemble.Margin(row))));
            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    /// <summary>Cuts, flips bits, or replaces digits, which keeps it JSON.</summary>
    private static byte[] Damaged(byte[] model, Random random)
    {
        var damaged = model.ToArray();
        var kind = random.Next(10);
        if (kind == 0) return damaged[..random.Next(model.Length)];

        for (var left = random.Next(1, 20); left > 0; left--)
        {
            ref var value = ref damaged[random.Next(damaged.Length)];
            if (kind < 4) value ^= (byte)(1 << random.Next(8));
            else if (char.IsAsciiDigit((char)value)) value = (byte)('0' + random.Next(10));
        }
        return damaged;
    }
}
