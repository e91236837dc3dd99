using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>
/// Ranks a feature's values among thresholds that trees compare it with: <c>value &lt; threshold</c> holds exactly
/// where the rank is below the threshold's place, counted from 1. So a byte stands for the value in every test.
/// </summary>
internal sealed class ThresholdRanks
{
    /// <summary>The most thresholds whose ranks fit a byte.</summary>
    public const int MaxThresholds = byte.MaxValue;

    private readonly int firstStep;
    private readonly float[] thresholds;

    /// <param name="feature">Whose values are ranked.</param>
    /// <param name="sorted">1 to <see cref="MaxThresholds"/>, ascending, each once.</param>
    public ThresholdRanks(int feature, ReadOnlySpan<float> sorted)
    {
        Feature = feature;
        Highest = sorted.Length;
        firstStep = (int)BitOperations.RoundUpToPowerOf2((uint)sorted.Length + 1) / 2;
        // Behind the last threshold NaN, which no value reaches.
        thresholds = new float[(2 * firstStep) - 1];
        thresholds.AsSpan().Fill(float.NaN);
        sorted.CopyTo(thresholds);
    }

    public int Feature { get; }

    /// <summary>The rank of values above every threshold.</summary>
    public int Highest { get; }

    /// <summary>How many thresholds a value is not below; 0 when it is NaN.</summary>
    public int Rank(float value)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(thresholds);
        var rank = 0;
        for (var step = firstStep; step > 0; step >>= 1)
        {
            var reached = Unsafe.Add(ref first, rank + step - 1) <= value;
            // No branch: the processor would guess every second one wrong.
            rank += step & -Unsafe.As<bool, byte>(ref reached);
        }
        return rank;
    }

    /// <summary>Ranks the feature in several rows.</summary>
    /// <param name="rows">Row after row.</param>
    /// <param name="featureCount">Values in a row.</param>
    /// <param name="low">Receives a rank per row, the lowest for NaN.</param>
    /// <param name="high">Receives a rank per row, the highest for NaN.</param>
    public void Rank(ReadOnlySpan<double> rows, int featureCount, Span<sbyte> low, Span<sbyte> high)
    {
        var highest = ToByte(Highest);
        for (var (row, at) = (0, Feature); at < rows.Length; row++, at += featureCount)
        {
            var value = (float)rows[at];
            var rank = ToByte(Rank(value));
            low[row] = rank;
            high[row] = float.IsNaN(value) ? highest : rank;
        }
    }

    /// <summary>Signed, because AVX2 compares no other bytes.</summary>
    public static sbyte ToByte(int rank) => (sbyte)(rank - 128);
}
