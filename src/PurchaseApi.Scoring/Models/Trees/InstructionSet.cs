using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PurchaseApi.Scoring.Models.Trees;

/// <summary>What a processor can do for trees. Each set includes those before it; all give the same bits.</summary>
public enum InstructionSet
{
    Scalar,

    /// <summary>SSE2, NEON: bytes are compared sixteen at a time.</summary>
    Vector128,

    /// <summary>AVX2.</summary>
    Vector256,

    /// <summary>Sixteen numbers are looked up in a register.</summary>
    Avx512F,

    /// <summary>64 bytes are looked up in a register.</summary>
    Avx512Vbmi,
}

/// <summary>Chooses the instruction set: here and nowhere else.</summary>
public static class InstructionSets
{
    /// <summary>An environment variable that holds the processor to less than it can do.</summary>
    public const string Variable = "PURCHASEAPI_INSTRUCTION_SET";

    private static InstructionSet? used;

    /// <summary>What this process uses.</summary>
    /// <exception cref="InvalidOperationException">The variable does not name a set.</exception>
    public static InstructionSet Used => used ??= Choose(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The most that this processor can do.</summary>
    public static InstructionSet Best =>
        Avx512Vbmi.IsSupported ? InstructionSet.Avx512Vbmi
        : Avx512F.IsSupported ? InstructionSet.Avx512F
        : Vector256.IsHardwareAccelerated ? InstructionSet.Vector256
        : Vector128.IsHardwareAccelerated ? InstructionSet.Vector128
        : InstructionSet.Scalar;

    /// <param name="name">Case does not count; null or empty: the best.</param>
    /// <returns>The named set, or the best where the processor cannot do so much.</returns>
    internal static InstructionSet Choose(string? name)
    {
        if (string.IsNullOrEmpty(name)) return Best;

        return Enum.TryParse<InstructionSet>(name, ignoreCase: true, out var set) && Enum.IsDefined(set)
            ? (InstructionSet)Math.Min((int)set, (int)Best)
            : throw new InvalidOperationException(
                $"{Variable} is one of {string.Join(", ", Enum.GetNames<InstructionSet>())} (was '{name}').");
    }
}
