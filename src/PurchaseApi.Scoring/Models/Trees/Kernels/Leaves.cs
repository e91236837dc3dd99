using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

/// <summary>Adds up the leaves of <see cref="LeafPlanes"/> at which rows arrive, as the library that fitted the trees
/// adds them.</summary>
internal interface ILeaves
{
    /// <summary>The margin of one row.</summary>
    /// <param name="left">Its planes, with <see cref="OneRowTrees.Ahead"/> bytes behind.</param>
    double Sum(ReadOnlySpan<byte> left);

    /// <summary>Begins the sums of a block of rows.</summary>
    /// <param name="sums">Space for one per row.</param>
    void Start(Span<double> sums);

    /// <summary>Adds the leaves of one tree.</summary>
    /// <param name="tree">The next one, counted from 0.</param>
    /// <param name="exits">For each row the leaf's number in the tree; a multiple of 16 rows.</param>
    /// <param name="sums">As <see cref="Start"/> has begun them.</param>
    void Add(int tree, ReadOnlySpan<byte> exits, Span<double> sums);

    /// <summary>Turns sums into margins.</summary>
    /// <param name="sums">Of a block.</param>
    /// <param name="margins">Of the rows in the block, the first ones.</param>
    void End(ReadOnlySpan<double> sums, Span<double> margins);

    /// <summary>The first leaf left of one tree.</summary>
    /// <param name="planes">The first plane of all.</param>
    /// <param name="plane">The first of the tree.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int First(ref byte planes, int plane)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref planes, plane));
        // Only in a tree of more than 64 leaves; one leaf is always left.
        while (word == 0) word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref planes, plane += sizeof(ulong)));
        return (plane * LeafPlanes.Width) + BitOperations.TrailingZeroCount(word);
    }
}

/// <summary>Leaves and sums in float32, the base margin first: XGBoost's.</summary>
internal sealed class SingleLeaves : ILeaves
{
    private readonly float baseMargin;
    private readonly int[] firstLeaves;
    private readonly int[] firstPlanes;
    private readonly float[] leaves;
    private readonly bool hasAvx512F;

    public SingleLeaves(LeafPlanes planes, InstructionSet instructions)
    {
        hasAvx512F = instructions >= InstructionSet.Avx512F;
        var nodes = planes.Ensemble.Nodes;
        baseMargin = planes.Ensemble.BaseMargin;
        firstPlanes = [.. planes.FirstPlanes.SkipLast(1)];
        firstLeaves = [.. planes.FirstPlanes.Select(plane => plane * LeafPlanes.Width)];
        leaves = new float[planes.Leaves.Count + FloatTableAvx512F.Ahead];
        for (var i = 0; i < planes.Leaves.Count; i++)
            if (planes.Leaves[i] is var node and >= 0) leaves[i] = nodes[node].Value;
    }

    public double Sum(ReadOnlySpan<byte> left)
    {
        ref var planes = ref MemoryMarshal.GetReference(left);
        ref var values = ref MemoryMarshal.GetArrayDataReference(leaves);
        var margin = baseMargin;
        foreach (var plane in firstPlanes) margin += Unsafe.Add(ref values, ILeaves.First(ref planes, plane));
        return margin;
    }

    public void Start(Span<double> sums) => Singles(sums).Fill(baseMargin);

    public void Add(int tree, ReadOnlySpan<byte> exits, Span<double> sums)
    {
        var singles = Singles(sums);
        var first = firstLeaves[tree];
        ref var leaf = ref MemoryMarshal.GetReference(leaves.AsSpan(first));
        ref var exit = ref MemoryMarshal.GetReference(exits);
        if (hasAvx512F) AddAvx512F(ref leaf, firstLeaves[tree + 1] - first, ref exit, singles);
        // Gathering eight values with AVX2 was no faster than one by one.
        else for (var i = 0; i < singles.Length; i++) singles[i] += Unsafe.Add(ref leaf, Unsafe.Add(ref exit, i));
    }

    public void End(ReadOnlySpan<double> sums, Span<double> margins)
    {
        var singles = MemoryMarshal.Cast<double, float>(sums);
        for (var i = 0; i < margins.Length; i++) margins[i] = singles[i];
    }

    /// <summary>The space of so many doubles holds as many floats twice.</summary>
    private static Span<float> Singles(Span<double> sums) => MemoryMarshal.Cast<double, float>(sums)[..sums.Length];

    // Vectors are not compiled ahead, and what is compiled in a hurry is slow with them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAvx512F(ref float leaf, int count, ref byte exit, Span<float> sums)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < (nuint)sums.Length; i += (nuint)Vector512<float>.Count)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref exit, i));
            (Vector512.LoadUnsafe(ref sum, i) + FloatTableAvx512F.At(ref leaf, count, number)).StoreUnsafe(ref sum, i);
        }
    }
}

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

/// <summary>Looks up sixteen floats at once in a small table, with AVX-512: two registers are a table of 32.</summary>
internal static class FloatTableAvx512F
{
    /// <summary>So many entries may be read behind those of a table.</summary>
    public const int Ahead = 31;

    /// <param name="table">The first entry.</param>
    /// <param name="count">How many entries.</param>
    /// <param name="index">0 to <paramref name="count"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> At(ref float table, int count, Vector512<int> index)
    {
        if (count <= 16) return Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref table), index);

        var found = At32(ref table, index);
        for (var i = 32; i < count; i += 32)
        {
            var isBefore = Vector512.LessThan(index, Vector512.Create(i)).AsSingle();
            found = Vector512.ConditionalSelect(isBefore, found, At32(ref Unsafe.Add(ref table, i), index));
        }
        return found;
    }

    // Of the index only the lowest five bits count.
    private static Vector512<float> At32(ref float table, Vector512<int> index) => Avx512F.PermuteVar16x32x2(
        Vector512.LoadUnsafe(ref table), index, Vector512.LoadUnsafe(ref table, 16));
}
