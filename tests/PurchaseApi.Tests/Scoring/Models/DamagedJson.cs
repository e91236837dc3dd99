using System.Text;
using CsCheck;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Tests.Scoring.Models;

/// <summary>Damages a model's file in many ways.</summary>
internal static class DamagedJson
{
    private const int RowsEach = 20, MaxFeatures = 30;

    private static readonly Gen<double> Extremes = Gen.OneOf(
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 0);

    /// <summary>Every damage is refused, or the model gives finite margins.</summary>
    /// <returns>How many of the damages were refused.</returns>
    public static int Refused(byte[] json, int count, Func<byte[], IScorer> read)
    {
        var refused = 0;
        Gen.Select(Damages(json), Extremes.Array[RowsEach + MaxFeatures]).Sample(
            (damaged, values) =>
            {
                try
                {
                    var scorer = read(damaged);
                    for (var i = 0; i < RowsEach; i++)
                        Assert.True(double.IsFinite(scorer.Margin(values.AsSpan(i, scorer.FeatureCount))));
                }
                catch (ModelFormatException)
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: count, print: drawn => Encoding.UTF8.GetString(drawn.Item1));
        return refused;
    }

    /// <summary>Cut, with flipped bits, or with digits, exponents and signs for digits, which mostly keeps it
    /// JSON.</summary>
    private static Gen<byte[]> Damages(byte[] json)
    {
        var places = Gen.Int[0, json.Length - 1];
        var flips = Gen.Select(places, Gen.Int[0, 7]).Array[1, 19];
        var letters = Gen.Select(places, Gen.OneOf([.. "0123456789012345678901234567899e-"u8])).Array[1, 19];
        return Gen.Frequency(
            (1, places.Select(length => json[..length])),
            (3, flips.Select(all => Changed(json, all, (value, bit) => (byte)(value ^ (1 << bit))))),
            (6, letters.Select(all => Changed(
                json, all, (value, letter) => char.IsAsciiDigit((char)value) ? letter : value))));
    }

    private static byte[] Changed<T>(byte[] json, (int Place, T Change)[] changes, Func<byte, T, byte> change)
    {
        var damaged = json.ToArray();
        foreach (var (place, by) in changes) damaged[place] = change(damaged[place], by);
        return damaged;
    }
}
