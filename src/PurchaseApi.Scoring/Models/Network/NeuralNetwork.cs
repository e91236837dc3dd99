using System.Text.Json;

namespace PurchaseApi.Scoring.Models.Network;

/// <summary>
/// A multilayer perceptron: scaled features, hidden layers of rectified linear units (max(0, sum)), and one last unit
/// that is the log-odds. In float64, every unit summed in the order of its inputs.
/// </summary>
public sealed class NeuralNetwork : IScorer
{
    /// <summary>The algorithm's name in manifests and in model.json.</summary>
    public const string Algorithm = "neural_network";

    /// <summary>The most layers, the last one included.</summary>
    public const int MaxLayers = 4;

    private readonly DenseLayer[] layers;
    private readonly int width;

    /// <param name="features">Names of the features, in encoder order.</param>
    /// <param name="scaling">One column per feature.</param>
    /// <param name="layers">From the features to the log-odds: each takes what the one before it gives.</param>
    /// <exception cref="ModelFormatException">The counts of the layers do not fit each other.</exception>
    public NeuralNetwork(IReadOnlyList<string> features, Scaling scaling, IReadOnlyList<DenseLayer> layers)
    {
        if (layers.Count is 0 or > MaxLayers)
            throw new ModelFormatException($"a network has 1 to {MaxLayers} layers (was {layers.Count})");

        var inputs = features.Count;
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i].Inputs != inputs)
                throw new ModelFormatException($"layers[{i}] must have {inputs} inputs (has {layers[i].Inputs})");
            inputs = layers[i].Units;
        }

        if (inputs != 1) throw new ModelFormatException($"the last layer must have 1 unit (has {inputs})");

        Features = features;
        Scaling = ModelDocument.Checked(scaling, features);
        this.layers = [.. layers];
        width = layers.Max(layer => layer.Units);
    }

    /// <summary>Names of the features, in encoder order.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>One column per feature.</summary>
    public Scaling Scaling { get; }

    /// <summary>From the features to the log-odds.</summary>
    public IReadOnlyList<DenseLayer> Layers => layers;

    /// <inheritdoc/>
    public int FeatureCount => Features.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        FeatureRow.MustHave(FeatureCount, features);
        Span<double> first = stackalloc double[width];
        Span<double> second = stackalloc double[width];
        var units = first[..layers[0].Units];
        layers[0].Start(units);
        for (var i = 0; i < features.Length; i++) layers[0].Add(i, Scaling.Scale(i, features[i]), units);

        for (var layer = 1; layer < layers.Length; layer++)
        {
            var inputs = units;
            units = (layer % 2 == 0 ? first : second)[..layers[layer].Units];
            layers[layer].Start(units);
            for (var i = 0; i < inputs.Length; i++) layers[layer].Add(i, Math.Max(0, inputs[i]), units);
        }

        return units[0];
    }
}

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
    internal static ModelFamily Family { get; } = new(
        [NeuralNetwork.Algorithm], (model, columns) => Read(model, columns));

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

/// <summary>One layer of a neural network: every unit is its bias and a weighted sum of all inputs.</summary>
/// <param name="Weights">Inputs x Units values, input after input: the weights of one input stand side by side.</param>
/// <param name="Biases">One per unit.</param>
/// <exception cref="ModelFormatException">The counts do not fit, or a number is not finite or absurd.</exception>
public sealed record DenseLayer(double[] Weights, double[] Biases)
{
    /// <summary>The most units that a layer may have.</summary>
    public const int MaxUnits = 1024;

    /// <summary>One per unit.</summary>
    public double[] Biases { get; } = Biases.Length is > 0 and <= MaxUnits
        ? ModelDocument.Numbers(Biases, Biases.Length, "biases")
        : throw new ModelFormatException($"a layer has 1 to {MaxUnits} biases (was {Biases.Length})");

    /// <summary>Inputs x Units values, input after input.</summary>
    public double[] Weights { get; } = Weights.Length > 0 && Weights.Length % Biases.Length == 0
        ? ModelDocument.Numbers(Weights, Weights.Length, "weights")
        : throw new ModelFormatException(
            $"a layer of {Biases.Length} units needs as many weights for each input (has {Weights.Length} in all)");

    /// <summary>How many numbers come out.</summary>
    public int Units => Biases.Length;

    /// <summary>How many numbers go in.</summary>
    public int Inputs => Weights.Length / Biases.Length;

    /// <summary>Sets <paramref name="units"/> to the biases, as the sums start.</summary>
    internal void Start(Span<double> units) => Biases.CopyTo(units);

    /// <summary>Adds one input's share to every unit.</summary>
    internal void Add(int input, double value, Span<double> units) =>
        VectorSums.AddScaled(units, value, Weights.AsSpan(input * Biases.Length, Biases.Length));
}
