using System.Text.Json;

namespace PurchaseApi.Scoring.Models.Linear;

/// <summary>A linear model of the log-odds: intercept + sum(coefficient * scaled feature), in float64.</summary>
/// <param name="Features">Names of the features, in encoder order.</param>
/// <param name="Scaling">One column per feature.</param>
/// <param name="Intercept">Log-odds of a row whose scaled features are all 0.</param>
/// <param name="Coefficients">Log-odds per unit of the scaled feature.</param>
/// <exception cref="ModelFormatException">The counts differ, or a number or some row's margin is not
/// finite.</exception>
public sealed record LogisticRegression(
    IReadOnlyList<string> Features, Scaling Scaling, double Intercept, double[] Coefficients) : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "logistic_regression";

    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; } = Scaling.Centers.Length == Features.Count
        ? Scaling
        : throw new ModelFormatException(
            $"scaling must have {Features.Count} columns (has {Scaling.Centers.Length})");

    /// <summary>Log-odds of a row whose scaled features are all 0.</summary>
    public double Intercept { get; } = Finite.Number(Intercept, "intercept");

    /// <summary>Log-odds per unit of the scaled feature.</summary>
    public double[] Coefficients { get; } =
        Bounded(Finite.Numbers(Coefficients, Features.Count, "coefficients"), Math.Abs(Intercept));

    /// <inheritdoc/>
    public int FeatureCount => Coefficients.Length;

    /// <inheritdoc/>
    public double Margin(ReadOnlySpan<double> features)
    {
        var margin = Intercept;
        for (var i = 0; i < Coefficients.Length; i++) margin += Coefficients[i] * Scaling.Scale(i, features[i]);
        return margin;
    }

    /// <summary>Refuses coefficients so large that some row's margin would be infinity less infinity.</summary>
    private static double[] Bounded(double[] coefficients, double intercept)
    {
        var largest = coefficients.Aggregate(intercept, (sum, value) => sum + (Math.Abs(value) * Scaling.Limit));
        Finite.Number(largest, "the largest margin");
        return coefficients;
    }
}

/// <summary>model.json of a logistic regression.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "logistic_regression",
///   "features": ["time_spent", "pages_viewed"],
///   "scaling": { "kind": "standard", "centers": [20.1, 6], "scales": [9.8, 3.1], "medians": [18, 5] },
///   "intercept": -0.4,
///   "coefficients": [0.8, 0.1]
/// }
/// </code>
/// The arrays have one entry per feature; margin = intercept + sum(coefficients[i] * (feature[i] - centers[i]) /
/// scales[i]), where a missing feature is medians[i].
/// </remarks>
public static class LogisticRegressionJson
{
    internal static ModelFamily Family { get; } = new(
        [LogisticRegression.Algorithm], (model, columns) => Read(model, columns))
    {
        Contributions = scorer => scorer is LogisticRegression model
            ? new LinearContributions(model, model.Scaling, model.Coefficients)
            : null,
    };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(LogisticRegression model) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Document(
                ModelDocument.Format,
                LogisticRegression.Algorithm,
                [.. model.Features],
                model.Scaling,
                model.Intercept,
                model.Coefficients),
            Json.Options);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static LogisticRegression Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(
            json, LogisticRegression.Algorithm, features, called: "logistic regression");
        return new LogisticRegression(document.Features, document.Scaling, document.Intercept, document.Coefficients);
    }

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, double Intercept, double[] Coefficients)
        : IModelDocument;
}
