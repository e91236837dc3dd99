using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>
/// The values of <see cref="TreeContributions"/> in float32, eight ways down the trees side by side: five times as
/// fast where trees are many and ask the same few features. Other ensembles are walked.
/// </summary>
/// <remarks>
/// A way adds to the margin the product of a factor for each feature j that it asks: f_j for the row's value, m_j on
/// the training rows' mean. So it gives feature i the value (f_i - m_i) * integral over t in [0, 1] of the product over
/// j != i of (m_j + t (f_j - m_j)), which three points of a quadrature integrate exactly for six features.
/// </remarks>
internal sealed class QuickContributions : IContributions
{
    private const int MostFeatures = ThreePoints.MaxDegree + 1;

    /// <summary>null where there are tables.</summary>
    private readonly TreeContributions? walk;

    /// <summary>By how many features they ask, less one; empty where the trees are walked.</summary>
    private readonly FactorTable[] tables = [];

    /// <param name="ensemble">The trees.</param>
    /// <param name="instructions">No more than the processor can do; null: <see cref="InstructionSets.Used"/>.</param>
    public QuickContributions(TreeEnsemble ensemble, InstructionSet? instructions = null)
    {
        walk = new TreeContributions(ensemble);
        (FeatureCount, BaseValue) = (walk.FeatureCount, walk.BaseValue);
        if ((instructions ?? InstructionSets.Used) < InstructionSet.Vector256
            || Way.All(ensemble, MostFeatures) is not { } ways) return;

        var sets = new WaySets(ways);
        FactorTable[] made = [.. Enumerable.Range(1, MostFeatures).Select(sets.Table)];
        // A vector of factors takes as long as a step of the walk.
        if (made.Sum(table => table.Count) < ensemble.Nodes.Length / 2) (tables, walk) = (made, null);
    }

    /// <summary>Whether the trees are walked.</summary>
    public bool IsWalked => walk is not null;

    /// <inheritdoc/>
    public int FeatureCount { get; }

    /// <inheritdoc/>
    public double BaseValue { get; }

    /// <inheritdoc/>
    public double Compute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        if (walk is not null) return walk.Compute(features, contributions);

        var row = new float[FeatureCount];
        // No threshold is beyond the largest float, which therefore stands for infinity.
        for (var i = 0; i < row.Length; i++) row[i] = Math.Min((float)features[i], float.MaxValue);

        var totals = new Vector256<float>[FeatureCount];
        Add<Link<End>>(row, totals);
        Add<Link<Link<End>>>(row, totals);
        Add<Link<Link<Link<End>>>>(row, totals);
        Add<Link<Link<Link<Link<End>>>>>(row, totals);
        Add<Link<Link<Link<Link<Link<End>>>>>>(row, totals);
        Add<Link<Link<Link<Link<Link<Link<End>>>>>>>(row, totals);
        for (var i = 0; i < row.Length; i++) contributions[i] = Vector256.Sum(totals[i]);
        return 0;
    }

    // By reference: every feature is one of the ensemble's.
    private void Add<TChain>(float[] row, Vector256<float>[] totals)
        where TChain : struct, IFactorChain
    {
        var table = tables[TChain.Length - 1];
        ref var features = ref Unsafe.AsRef(in table.Feature);
        ref var factors = ref Unsafe.AsRef(in table.Factor);
        ref var values = ref MemoryMarshal.GetArrayDataReference(row);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(totals);
        var weights = ThreePoints.Weights;
        for (var block = 0; block < table.Count; block += TChain.Length)
            TChain.Add(
                in Unsafe.Add(ref features, block), in Unsafe.Add(ref factors, block), ref values, ref sums, weights);
    }
}

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

/// <summary>The factors of one feature in eight ways, side by side. Thousands are read for every row.</summary>
internal readonly struct FactorLanes
{
    public const int Count = 8;

    /// <param name="factors">1 to <see cref="Count"/>, of the same feature.</param>
    public FactorLanes(ReadOnlySpan<Factor> factors)
    {
        for (var lane = 0; lane < Count; lane++)
        {
            var factor = lane < factors.Length ? factors[lane] : default;
            Low = Low.WithElement(lane, factor.Low);
            Middle = Middle.WithElement(lane, factor.Middle);
            High = High.WithElement(lane, factor.High);
            First = First.WithElement(lane, factor.First);
            Second = Second.WithElement(lane, factor.Second);
            Missing = Missing.WithElement(lane, factor.Missing);
            Mean = Mean.WithElement(lane, factor.Mean);
        }
    }

    public readonly Vector256<float> Low, Middle, High, First, Second, Mean, Missing;

    /// <summary>The factors of a value.</summary>
    /// <param name="value">At most the largest float; NaN is missing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> At(float value)
    {
        if (float.IsNaN(value)) return Missing;

        var values = Vector256.Create(value);
        var side = Vector256.ConditionalSelect(Vector256.LessThan(values, Middle), First, Second);
        var isWithin = Vector256.GreaterThanOrEqual(values, Low) & Vector256.LessThan(values, High);
        return Vector256.ConditionalSelect(isWithin, side, Vector256<float>.Zero);
    }
}

/// <summary>Goes through the factors of a block, one after the other and back. The types say how many there are, so
/// that the compiler writes every length out and keeps it in registers.</summary>
internal interface IFactorChain
{
    /// <summary>How many factors.</summary>
    static abstract int Length { get; }

    /// <summary>Adds what each factor's feature is given to its total.</summary>
    /// <param name="feature">Of the first factor; those of the others follow.</param>
    /// <param name="factor">The first; the others follow.</param>
    /// <param name="row">The first feature's value.</param>
    /// <param name="totals">The first feature's total.</param>
    /// <param name="before">The product of the factors before, times the weights.</param>
    /// <returns>The product of these factors.</returns>
    static abstract ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before);
}

/// <summary>No factor.</summary>
internal readonly struct End : IFactorChain
{
    public static int Length => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before) =>
        ThreePoints.One;
}

/// <summary>A factor and those that follow.</summary>
internal readonly struct Link<TRest> : IFactorChain
    where TRest : struct, IFactorChain
{
    public static int Length => 1 + TRest.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreePoints Add(
        ref readonly int feature, ref readonly FactorLanes factor, ref float row, ref Vector256<float> totals,
        ThreePoints before)
    {
        // Written out: operators on three vectors would go through memory.
        var beyondMean = factor.At(Unsafe.Add(ref row, feature)) - factor.Mean;
        var a = factor.Mean + (beyondMean * ThreePoints.A);
        var b = factor.Mean + (beyondMean * ThreePoints.B);
        var c = factor.Mean + (beyondMean * ThreePoints.C);
        var after = TRest.Add(
            in Unsafe.Add(ref Unsafe.AsRef(in feature), 1), in Unsafe.Add(ref Unsafe.AsRef(in factor), 1),
            ref row, ref totals,
            new(before.AtA * a, before.AtB * b, before.AtC * c));
        Unsafe.Add(ref totals, feature) += beyondMean
            * ((before.AtA * after.AtA) + (before.AtB * after.AtB) + (before.AtC * after.AtC));
        return new(a * after.AtA, b * after.AtB, c * after.AtC);
    }
}

/// <summary>The values of polynomials at three points of [0, 1], a polynomial in each lane. Gauss's three points
/// integrate up to degree 5.</summary>
internal readonly record struct ThreePoints(
    Vector256<float> AtA, Vector256<float> AtB, Vector256<float> AtC)
{
    public const int MaxDegree = 5;

    private static readonly (float Point, float Weight)[] Rule =
        [.. Quadrature.Rule(3).Select(of => ((float)of.Point, (float)of.Weight))];

    /// <summary>The points.</summary>
    public static readonly float A = Rule[0].Point, B = Rule[1].Point, C = Rule[2].Point;

    public static ThreePoints One => new(Vector256<float>.One, Vector256<float>.One, Vector256<float>.One);

    /// <summary>By which values are multiplied so that their sum is the integral.</summary>
    public static ThreePoints Weights =>
        new(Vector256.Create(Rule[0].Weight), Vector256.Create(Rule[1].Weight), Vector256.Create(Rule[2].Weight));
}
