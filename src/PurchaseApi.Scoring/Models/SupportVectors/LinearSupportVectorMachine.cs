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
        for (var i = 0; i < Weights.Length; i++) sum += Weights[i] * Scaling.Of(i, features[i]);
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
