using System.Numerics;
using System.Runtime.CompilerServices;

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
