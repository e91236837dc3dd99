using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Adds to each row's sum the leaf at which the row arrived.</summary>
internal static class LeafSums
{
    /// <summary>So many values after a tree's first leaf are read, whether they are its own or not.</summary>
    public const int Ahead = 64;

    /// <param name="leaves">From the tree's first leaf on.</param>
    /// <param name="count">How many are the tree's.</param>
    /// <param name="exits">A leaf's number for each row.</param>
    /// <param name="sums">One for each row; a multiple of 16 of them.</param>
    public static void Add(ReadOnlySpan<float> leaves, int count, ReadOnlySpan<byte> exits, Span<float> sums)
    {
        ref var leaf = ref MemoryMarshal.GetReference(leaves);
        ref var exit = ref MemoryMarshal.GetReference(exits);
        if (Avx512F.IsSupported && count <= 32)
        {
            AddOf32(ref leaf, ref exit, sums);
            return;
        }
        if (Avx512F.IsSupported && count <= 64)
        {
            AddOf64(ref leaf, ref exit, sums);
            return;
        }
        // Gathering eight values with AVX2 was no faster.
        for (var i = 0; i < sums.Length; i++) sums[i] += Unsafe.Add(ref leaf, Unsafe.Add(ref exit, i));
    }

    // With AVX-512 two registers are a table of 32.
    private static void AddOf32(ref float leaf, ref byte exit, Span<float> sums)
    {
        var (a, b) = (Vector512.LoadUnsafe(ref leaf), Vector512.LoadUnsafe(ref leaf, 16));
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < (nuint)sums.Length; i += 16)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref exit, i));
            var value = Avx512F.PermuteVar16x32x2(a, number, b);
            (Vector512.LoadUnsafe(ref sum, i) + value).StoreUnsafe(ref sum, i);
        }
    }

    private static void AddOf64(ref float leaf, ref byte exit, Span<float> sums)
    {
        var (a, b) = (Vector512.LoadUnsafe(ref leaf), Vector512.LoadUnsafe(ref leaf, 16));
        var (c, d) = (Vector512.LoadUnsafe(ref leaf, 32), Vector512.LoadUnsafe(ref leaf, 48));
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (nuint i = 0; i < (nuint)sums.Length; i += 16)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref exit, i));
            var value = Vector512.ConditionalSelect(
                Vector512.GreaterThan(number, Vector512.Create(31)).AsSingle(),
                Avx512F.PermuteVar16x32x2(c, number, d),
                Avx512F.PermuteVar16x32x2(a, number, b));
            (Vector512.LoadUnsafe(ref sum, i) + value).StoreUnsafe(ref sum, i);
        }
    }
}
