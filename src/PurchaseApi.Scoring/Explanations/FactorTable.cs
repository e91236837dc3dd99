using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>The blocks of all ways that ask equally many features: factor after factor, block after block.</summary>
internal sealed class FactorTable
{
    private const int Line = 64;

    private readonly int[] features;
    private readonly byte[] bytes;
    private readonly int start;

    // Each vector within one line of the processor's cache: reading across two took a fifth longer.
    public FactorTable(int[] features, ReadOnlySpan<FactorLanes> factors)
    {
        this.features = features;
        bytes = GC.AllocateArray<byte>((Count * Unsafe.SizeOf<FactorLanes>()) + Line, pinned: true);
        start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) & (Line - 1));
        MemoryMarshal.AsBytes(factors).CopyTo(bytes.AsSpan(start));
    }

    /// <summary>How many factors.</summary>
    public int Count => features.Length;

    /// <summary>The first factor's feature; the others follow.</summary>
    public ref readonly int Feature => ref MemoryMarshal.GetArrayDataReference(features);

    /// <summary>The first factor; the others follow.</summary>
    public ref readonly FactorLanes Factor => ref Unsafe.As<byte, FactorLanes>(
        ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(bytes), start));
}
