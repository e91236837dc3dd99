using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>Leaves and sums in float64: LightGBM's.</summary>
internal sealed class DoubleLeaves : ILeaves
{
    private const int Sixteen = 16;

    private readonly int[] firstLeaves;
    private readonly int[] firstPlanes;
    private readonly double[] leaves;
    private readonly bool hasAvx512F;

    // The words of each double apart: so one instruction looks up as many as of float32.
    private readonly float[] lowWords;
    private readonly float[] highWords;

    /// <param name="planes">Of the trees.</param>
    /// <param name="values">By node, what a leaf adds to the margin.</param>
    public DoubleLeaves(LeafPlanes planes, ReadOnlySpan<double> values, InstructionSet instructions)
    {
        hasAvx512F = instructions >= InstructionSet.Avx512F;
        firstPlanes = [.. planes.FirstPlanes.SkipLast(1)];
        firstLeaves = [.. planes.FirstPlanes.Select(plane => plane * LeafPlanes.Width)];
        leaves = new double[planes.Leaves.Count];
        lowWords = new float[leaves.Length + FloatTableAvx512F.Ahead];
        highWords = new float[leaves.Length + FloatTableAvx512F.Ahead];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = planes.Leaves[i] is var node and >= 0 ? values[node] : 0;
            var bits = BitConverter.DoubleToInt64Bits(leaves[i]);
            lowWords[i] = BitConverter.Int32BitsToSingle((int)bits);
            highWords[i] = BitConverter.Int32BitsToSingle((int)(bits >> 32));
        }
    }

    public double Sum(ReadOnlySpan<byte> left)
    {
        ref var planes = ref MemoryMarshal.GetReference(left);
        ref var values = ref MemoryMarshal.GetArrayDataReference(leaves);
        var margin = 0.0;
        foreach (var plane in firstPlanes) margin += Unsafe.Add(ref values, ILeaves.First(ref planes, plane));
        return margin;
    }

    public void Start(Span<double> sums) => sums.Clear();

    public void Add(int tree, ReadOnlySpan<byte> exits, Span<double> sums)
    {
        var (first, end) = (firstLeaves[tree], firstLeaves[tree + 1]);
        if (hasAvx512F)
        {
            AddAvx512F(ref lowWords[first], ref highWords[first], end - first, exits, sums);
            return;
        }

        ref var leaf = ref leaves[first];
        ref var exit = ref MemoryMarshal.GetReference(exits);
        for (var i = 0; i < sums.Length; i++) sums[i] += Unsafe.Add(ref leaf, Unsafe.Add(ref exit, i));
    }

    public void End(ReadOnlySpan<double> sums, Span<double> margins)
    {
        for (var i = 0; i < margins.Length; i++) margins[i] = sums[hasAvx512F ? PlaceOf(i) : i];
    }

    /// <summary>Where <see cref="AddAvx512F"/> has the sum of a row: of each four, two in the first eight and two in
    /// the second.</summary>
    private static int PlaceOf(int row) =>
        (row & ~(Sixteen - 1)) + ((row & 2) * 4) + (2 * ((row % Sixteen) / 4)) + (row & 1);

    // Vectors are not compiled ahead, and what is compiled in a hurry is slow with them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAvx512F(
        ref float low, ref float high, int count, ReadOnlySpan<byte> exits, Span<double> sums)
    {
        ref var exit = ref MemoryMarshal.GetReference(exits);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < (nuint)sums.Length; i += Sixteen)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref exit, i));
            var lows = FloatTableAvx512F.At(ref low, count, number);
            var highs = FloatTableAvx512F.At(ref high, count, number);
            var first = Avx512F.UnpackLow(lows, highs).AsDouble();
            var second = Avx512F.UnpackHigh(lows, highs).AsDouble();
            (Vector512.LoadUnsafe(ref sum, i) + first).StoreUnsafe(ref sum, i);
            (Vector512.LoadUnsafe(ref sum, i + 8) + second).StoreUnsafe(ref sum, i + 8);
        }
    }
}
