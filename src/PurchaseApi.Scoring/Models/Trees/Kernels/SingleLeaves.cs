using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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
