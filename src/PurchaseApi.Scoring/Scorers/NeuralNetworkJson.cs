using System.Text.Json;
using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>model.json of a neural network.</summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "algorithm": "neural_network",
///   "features": ["time_spent", "pages_viewed"],
///   "scaling": { "kind": "standard", "centers": [20.1, 6], "scales": [9.8, 3.1], "medians": [18, 5] },
///   "layers": [
///     { "weights": [0.8, 0.1, -0.3, -0.2, 0.5, 0.9], "biases": [0.1, 0, -0.1] },
///     { "weights": [1.2, -0.7, 0.4], "biases": [-0.5] }
///   ]
/// }
/// </code>
/// The first layer's inputs are (feature[i] - centers[i]) / scales[i], where a missing feature is medians[i]. Unit j of
/// a layer is biases[j] + sum(input[i] * weights[i * units + j]), units being the number of biases; the inputs of the
/// next layer are max(0, unit). The last layer's only unit is the margin, in log-odds.
/// </remarks>
public static class NeuralNetworkJson
{
    // Not indented: a network has thousands of weights.
    private static readonly JsonSerializerOptions options = new(Json.Options) { WriteIndented = false };

    /// <summary>UTF-8, the same bytes for the same model.</summary>
    public static byte[] Write(NeuralNetwork model) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(
            ModelDocument.Format,
            NeuralNetwork.Algorithm,
            [.. model.Features],
            model.Scaling,
            [.. model.Layers.Select(layer => new Layer(layer.Weights, layer.Biases))]),
        options);

    /// <param name="json">UTF-8.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <exception cref="ModelFormatException">Not this format, other features, or numbers that cannot be.</exception>
    public static NeuralNetwork Read(ReadOnlySpan<byte> json, IReadOnlyList<string> features)
    {
        var document = ModelDocument.Read<Document>(json, NeuralNetwork.Algorithm, features);
        return new NeuralNetwork(document.Features, document.Scaling, [.. document.Layers.Select(ToDense)]);
    }

    private static DenseLayer ToDense(Layer? layer, int index)
    {
        // Nullability is checked for properties only, not for what stands in an array.
        if (layer is null) throw new ModelFormatException($"layers[{index}] must be an object (was null)");

        try
        {
            return new DenseLayer(layer.Weights, layer.Biases);
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException($"layers[{index}]: {exception.Message}", exception);
        }
    }

    private sealed record Document(
        int Format, string Algorithm, string[] Features, Scaling Scaling, Layer?[] Layers) : IModelDocument;

    private sealed record Layer(double[] Weights, double[] Biases);
}
