using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Models.Trees.Kernels;

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
