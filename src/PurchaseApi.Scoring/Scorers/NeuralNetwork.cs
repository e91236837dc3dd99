using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Scoring.Scorers;

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
        for (var i = 0; i < features.Length; i++) layers[0].Add(i, Scaling.Of(i, features[i]), units);

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
