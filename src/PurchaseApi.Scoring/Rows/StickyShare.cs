using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>A share of all texts, drawn by a keyed hash: a text is always in it or never, in every process, and nobody
/// can tell without the key. A larger share has all that a smaller one has.</summary>
public sealed class StickyShare
{
    private const double Hashes = 18_446_744_073_709_551_616d;   // 2^64

    private readonly SipHash hash;
    private readonly double limit;

    /// <param name="key">Another one draws another share.</param>
    /// <param name="share">In [0, 1].</param>
    public StickyShare(string key, double share) =>
        (hash, limit) = (new(SHA256.HashData(Encoding.UTF8.GetBytes(key))), share * Hashes);

    /// <param name="text">What is drawn, in UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> text) => hash.Compute(text) < limit;
}

/// <summary>SipHash-2-4: a hash that cannot be told from chance without the key, for short texts in a tenth of the time
/// of SHA-256.
/// Source: Aumasson and Bernstein, SipHash: a fast short-input PRF (2012).</summary>
/// <param name="key">Its first 16 bytes are the key.</param>
internal readonly struct SipHash(ReadOnlySpan<byte> key)
{
    private readonly ulong first = BinaryPrimitives.ReadUInt64LittleEndian(key);
    private readonly ulong second = BinaryPrimitives.ReadUInt64LittleEndian(key[sizeof(ulong)..]);

    public ulong Compute(ReadOnlySpan<byte> text)
    {
        var state = new State(first, second);
        var last = (ulong)text.Length << 56;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
            state.Add(BinaryPrimitives.ReadUInt64LittleEndian(text));
        for (var i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        state.Add(last);
        return state.End();
    }

    private struct State(ulong first, ulong second)
    {
        // "somepseudorandomlygeneratedbytes"
        private ulong a = first ^ 0x736f6d6570736575, b = second ^ 0x646f72616e646f6d;
        private ulong c = first ^ 0x6c7967656e657261, d = second ^ 0x7465646279746573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong word)
        {
            d ^= word;
            Round();
            Round();
            a ^= word;
        }

        public ulong End()
        {
            c ^= 0xff;
            for (var i = 0; i < 4; i++) Round();
            return a ^ b ^ c ^ d;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            a += b;
            b = BitOperations.RotateLeft(b, 13) ^ a;
            a = BitOperations.RotateLeft(a, 32);
            c += d;
            d = BitOperations.RotateLeft(d, 16) ^ c;
            a += d;
            d = BitOperations.RotateLeft(d, 21) ^ a;
            c += b;
            b = BitOperations.RotateLeft(b, 17) ^ c;
            c = BitOperations.RotateLeft(c, 32);
        }
    }
}
