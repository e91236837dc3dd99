using System.Text.Json;
using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

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
