using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace PurchaseApi.Scoring.Models.SupportVectors;

/// <summary>
/// A support vector machine with a linear kernel, whose support vectors have collapsed to one weight per feature:
/// margin = intercept + sum(weight * scaled feature). It is a distance in units of the training margin, not log-odds.
/// </summary>
/// <param name="Features">Names of the features, in encoder order.</param>
/// <param name="Scaling">One column per feature.</param>
/// <param name="Intercept">The margin of a row whose scaled features are all 0.</param>
/// <param name="Weights">Per unit of the scaled feature.</param>
/// <exception cref="ModelFormatException">The counts differ, or a number is not finite or absurd.</exception>
public sealed record LinearSupportVectorMachine(
    IReadOnlyList<string> Features, Scaling Scaling, double Intercept, double[] Weights) : IScorer
{
    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; } = ModelDocument.Checked(Scaling, Features);

    /// <summary>The margin of a row whose scaled features are all 0.</summary>
    public double Intercept { get; } = ModelDocument.Number(Intercept, "intercept");

    /// <summary>Per unit of the scaled feature.</summary>
    public double[] Weights { get; } = ModelDocument.Numbers(Weights, Features.Count, "linear.weights");

    /// <inheritdoc/>
    public int FeatureCount => Weights.Length;

    /// <inheritdoc/>
    public double Margin(ReadOnlySpan<double> features)
    {
        var sum = 0.0;
        for (var i = 0; i < Weights.Length; i++) sum += Weights[i] * Scaling.Scale(i, features[i]);
        return sum + Intercept;
    }
}

/// <summary>model.json of a support vector machine.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "support_vector_machine",
///   "features": ["time_spent", "pages_viewed"],
///   "scaling": { "kind": "standard", "centers": [20.1, 6], "scales": [9.8, 3.1], "medians": [18, 5] },
///   "intercept": -0.4,
///   "rbf": { "gamma": 0.5, "coefficients": [1, -0.7], "support_vectors": [0.3, -1.2, 0.1, 0.8] }
/// }
/// </code>
/// x[i] = (feature[i] - centers[i]) / scales[i], where a missing feature is medians[i]. The support vectors stand one
/// after the other, scaled, with one coefficient each: margin = intercept + sum(coefficients[k] * exp(-gamma * |x -
/// vector k|^2)). With a linear kernel, <c>"linear": { "weights": [0.8, 0.1] }</c> stands in place of <c>rbf</c>:
/// margin = intercept + sum(weights[i] * x[i]).
/// </remarks>
public static class SupportVectorMachineJson
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "support_vector_machine";

    /// <summary>Margins are distances.</summary>
    internal static ModelFamily Family { get; } = new([Algorithm], (model, columns) => Read(model, columns))
    {
        IsLogOdds = false,
        Contributions = scorer => scorer is LinearSupportVectorMachine model
            ? new LinearContributions(model, model.Scaling, model.Weights)
            : null,
    };

    // Not indented: a line for each of a million numbers would be mostly spaces.
    private static readonly JsonSerializerOptions options = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(LinearSupportVectorMachine model) =>
        Write(new Document(ModelDocument.Format, Algorithm, [.. model.Features], model.Scaling, model.Intercept,
            Linear: new LinearKernel(model.Weights)));

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(RbfSupportVectorMachine model) =>
        Write(new Document(ModelDocument.Format, Algorithm, [.. model.Features], model.Scaling, model.Intercept,
            Rbf: new RbfKernel(model.Gamma, model.Coefficients, model.SupportVectors)));

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <returns>
    /// A <see cref="LinearSupportVectorMachine"/> or an <see cref="RbfSupportVectorMachine"/>.
    /// </returns>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static IScorer Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features) =>
        ModelDocument.Read<Document>(json, Algorithm, features) switch
        {
            { Linear: { } linear, Rbf: null } model =>
                new LinearSupportVectorMachine(model.Features, model.Scaling, model.Intercept, linear.Weights),
            { Linear: null, Rbf: { } rbf } model =>
                new RbfSupportVectorMachine(
                    model.Features, model.Scaling, rbf.Gamma, model.Intercept, rbf.Coefficients, rbf.SupportVectors),
            _ => throw new ModelFormatException("a model has either linear or rbf"),
        };

    private static byte[] Write(Document document) => JsonSerializer.SerializeToUtf8Bytes(document, options);

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, double Intercept,
        LinearKernel? Linear = null, RbfKernel? Rbf = null) : IModelDocument;

    private sealed record LinearKernel(double[] Weights);

    private sealed record RbfKernel(double Gamma, double[] Coefficients, double[] SupportVectors);
}

/// <summary>
/// A support vector machine with the radial kernel: margin = intercept + sum(coefficient * exp(-gamma * |x - v|^2))
/// over its support vectors v, x being the scaled row. The support vectors are rows of the training data. Distances and
/// the sum are added in LIBSVM's order, in float64. Source: Chang and Lin, LIBSVM: A Library for Support Vector
/// Machines (2011).
/// </summary>
public sealed class RbfSupportVectorMachine : IScorer
{
    /// <summary>The most features that a row may have: they are scaled on the stack.</summary>
    public const int MaxFeatures = 4096;

    private const int BlockSize = 8;

    // Eight support vectors in a block, their first features side by side, then their second: each has its own lane.
    private readonly double[] blocks;

    /// <param name="features">Names of the features, in encoder order.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="gamma">Per squared unit of the scaled features, at least 0.</param>
    /// <param name="intercept">The margin far away from every support vector.</param>
    /// <param name="coefficients">One per support vector, above 0 where its row is positive.</param>
    /// <param name="supportVectors">Scaled rows one after the other, coefficients x features values.</param>
    /// <exception cref="ModelFormatException">The counts differ, or a number is not finite or absurd.</exception>
    public RbfSupportVectorMachine(
        IReadOnlyList<string> features, Scaling scaling, double gamma, double intercept,
        double[] coefficients, double[] supportVectors)
    {
        if (features.Count is 0 or > MaxFeatures)
            throw new ModelFormatException($"a model has 1 to {MaxFeatures} features (was {features.Count})");
        if ((long)coefficients.Length * features.Count != supportVectors.Length)
            throw new ModelFormatException($"rbf.support_vectors must have {coefficients.Length} x {features.Count} "
                + $"values (has {supportVectors.Length})");
        if (ModelDocument.Number(gamma, "rbf.gamma") < 0)
            throw new ModelFormatException($"rbf.gamma must be at least 0 (was {gamma})");

        Features = features;
        Scaling = ModelDocument.Checked(scaling, features);
        Gamma = gamma;
        Intercept = ModelDocument.Number(intercept, "intercept");
        Coefficients = ModelDocument.Numbers(coefficients, coefficients.Length, "rbf.coefficients");
        SupportVectors = ModelDocument.Numbers(supportVectors, supportVectors.Length, "rbf.support_vectors");
        blocks = InBlocks(supportVectors, coefficients.Length, features.Count);
    }

    /// <summary>Names of the features, in encoder order.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; }

    /// <summary>Per squared unit of the scaled features.</summary>
    public double Gamma { get; }

    /// <summary>The margin far away from every support vector.</summary>
    public double Intercept { get; }

    /// <summary>One per support vector.</summary>
    public double[] Coefficients { get; }

    /// <summary>Scaled rows one after the other, Coefficients.Length x FeatureCount values.</summary>
    public double[] SupportVectors { get; }

    /// <inheritdoc/>
    public int FeatureCount => Features.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        FeatureRow.MustHave(FeatureCount, features);
        Span<double> row = stackalloc double[FeatureCount];
        Scaling.Apply(features, row);
        Span<double> distances = stackalloc double[BlockSize];
        var sum = 0.0;
        for (var first = 0; first < Coefficients.Length; first += BlockSize)
        {
            Distances(row, blocks.AsSpan(first * row.Length, BlockSize * row.Length), distances);
            var count = Math.Min(BlockSize, Coefficients.Length - first);
            for (var i = 0; i < count; i++) sum += Coefficients[first + i] * Math.Exp(-Gamma * distances[i]);
        }

        return sum + Intercept;
    }

    /// <summary>Squared distances of a row from the support vectors of one block.</summary>
    private static void Distances(ReadOnlySpan<double> row, ReadOnlySpan<double> block, Span<double> distances)
    {
        ref var values = ref MemoryMarshal.GetReference(block);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < row.Length; i++)
        {
            var feature = Vector256.Create(row[i]);
            var start = (nuint)(i * BlockSize);
            var below = feature - Vector256.LoadUnsafe(ref values, start);
            var above = feature - Vector256.LoadUnsafe(ref values, start + (BlockSize / 2));
            low += below * below;
            high += above * above;
        }

        low.CopyTo(distances);
        high.CopyTo(distances[(BlockSize / 2)..]);
    }

    private static double[] InBlocks(double[] supportVectors, int count, int width)
    {
        var laid = new double[(count + BlockSize - 1) / BlockSize * BlockSize * width];
        for (var vector = 0; vector < count; vector++)
            for (var feature = 0; feature < width; feature++)
                laid[(((vector / BlockSize * width) + feature) * BlockSize) + (vector % BlockSize)] =
                    supportVectors[(vector * width) + feature];
        return laid;
    }
}
