using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Adds to each row's sum the leaf at which the row arrived.</summary>
internal static class LeafSums
{
    /// <param name="leaves">From the tree's first leaf on; <see cref="FloatTable.Ahead"/> may be read behind.</param>
    /// <param name="count">How many are the tree's.</param>
    /// <param name="exits">A leaf's number for each row.</param>
    /// <param name="sums">One for each row; a multiple of 16 of them.</param>
    public static void Add(ReadOnlySpan<float> leaves, int count, ReadOnlySpan<byte> exits, Span<float> sums)
    {
        ref var leaf = ref MemoryMarshal.GetReference(leaves);
        ref var exit = ref MemoryMarshal.GetReference(exits);
        if (Avx512F.IsSupported) AddSixteens(ref leaf, count, ref exit, sums);
        // Gathering eight values with AVX2 was no faster than one by one.
        else for (var i = 0; i < sums.Length; i++) sums[i] += Unsafe.Add(ref leaf, Unsafe.Add(ref exit, i));
    }

    // Vectors are not compiled ahead, and what is compiled in a hurry is slow with them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSixteens(ref float leaf, int count, ref byte exit, Span<float> sums)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < (nuint)sums.Length; i += (nuint)Vector512<float>.Count)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref exit, i));
            (Vector512.LoadUnsafe(ref sum, i) + FloatTable.At(ref leaf, count, number)).StoreUnsafe(ref sum, i);
        }
    }
}
